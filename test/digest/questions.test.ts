import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseConfig } from '../../src/config.ts'
import { shownQuestions, questionsOf } from '../../src/digest/questions.ts'
import { event_columns } from '../../src/event.ts'
import { context_columns } from '../../src/store/duckdb-schema.ts'
import { told_columns } from '../../src/store/duckdb-fingerprint.ts'
import { sqlOf } from '../../src/store/question.ts'

test('a day whose fingerprint stays has the same answers: it tells of every column that is asked for', () => {
  const questions = shownQuestions(questionsOf(parseConfig({}, 'site.yaml')))
  assert.ok(questions.length > 15)
  const in_fingerprint = new Set([...told_columns, ...context_columns.map(({ name }) => name), 'day'])
  const names = event_columns.map(({ name }) => name)
  for (const question of questions) {
    const asked = sqlOf(question).match(/\b[a-z_]+\b/g) ?? []
    for (const name of asked.filter((word) => names.includes(word)))
      assert.ok(in_fingerprint.has(name), `${question.name} asks for ${name}`)
  }
})
