import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ingestMemory } from '../../scripts/take-in.ts'
import { settings, usual_engine_memory_mb } from '../../src/config.ts'

test('an ingest needs little memory, and has more where site.yaml grants more, as the engine advises', () => {
  const { engine } = settings.parse({})
  assert.equal(engine.memory_limit_mb, usual_engine_memory_mb)
  assert.equal(ingestMemory(64), 60)
  assert.equal(ingestMemory(engine.memory_limit_mb), 60)
  assert.equal(ingestMemory(engine.memory_limit_mb + 200), 260)
})
