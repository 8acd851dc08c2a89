import { test } from 'tap'
import { story } from './story.ts'

test('a story', story)
