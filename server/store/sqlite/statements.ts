/**
 * Keeps connections and statements for the life of the process. From Node 24.19 on, an object of
 * better-sqlite3 before version 13 that is garbage-collected while no JavaScript runs aborts the process
 * ("Assertion failed: (env) != nullptr" in RemoveEnvironmentCleanupHook, under Statement::~Statement);
 * version 13 needs Node 22. So none is ever released.
 */
import type Database from 'better-sqlite3'

const kept: unknown[] = []

export function keep<T>(object: T): T {
  kept.push(object)
  return object
}

/** Prepares a statement and keeps it. Use this instead of `db.pragma`, which drops its statement. */
export const prepareStatement = <Parameters extends unknown[] = unknown[], Row = unknown>(
  db: Database.Database,
  sql: string,
): Database.Statement<Parameters, Row> => keep(db.prepare<Parameters, Row>(sql))
