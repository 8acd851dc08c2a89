import { test } from 'node:test'
import { story } from './story.ts'

test('a story', story)
