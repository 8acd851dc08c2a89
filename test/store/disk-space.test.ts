/** Free space on the disk, as the file system reports it. */
import { statfsSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { diskSpaceBeside } from '../../server/store/sqlite/disk-space.ts'

t.test('there is space while more than the reserve is free', async (t) => {
  const file = join(t.testdir(), 'deity.sqlite')
  const { bavail, bsize } = statfsSync(t.testdir())
  const free = bavail * bsize
  t.equal(diskSpaceBeside(file, 0)(1), true)
  t.equal(diskSpaceBeside(file, free / 2)(1), true)
  t.equal(diskSpaceBeside(file, free * 2)(1), false)
  t.equal(diskSpaceBeside(file, free * 2)(1 / 4), true, 'a smaller share of it')
  t.equal(
    diskSpaceBeside('/nowhere/at/all/deity.sqlite', 0)(1),
    true,
    'a file system that does not report it',
  )
})
