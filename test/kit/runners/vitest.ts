import { test } from 'vitest'
import { story } from './story.ts'

test('a story', story)
