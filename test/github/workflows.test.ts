import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'

interface Step {
  uses?: string
  run?: string
  with?: Record<string, unknown>
}
interface Job {
  permissions?: Record<string, string>
  'timeout-minutes'?: number
  steps: Step[]
}
interface Workflow {
  permissions?: Record<string, string>
  jobs: Record<string, Job>
}

const folder = join(import.meta.dirname, '../../.github/workflows')
const texts = new Map(
  readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const),
)
const workflows = new Map([...texts].map(([name, text]) => [name, parse(text) as Workflow] as const))

for (const [name, workflow] of workflows) {
  const jobs = Object.entries(workflow.jobs)
  describe(name, () => {
    test('names every action by the commit, with its version beside it', () => {
      const uses = texts.get(name)?.match(/uses:.*/g) ?? []
      assert.equal(uses.length, jobs.flatMap(([, job]) => job.steps.filter((step) => step.uses)).length)
      for (const use of uses) assert.match(use, /^uses: actions\/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/)
    })

    test('may read the contents, and nothing more but what deploys the pages', () => {
      assert.deepEqual(workflow.permissions, { contents: 'read' })
      for (const [title, { permissions, steps }] of jobs) {
        const deploys = steps.some(({ uses }) => uses?.startsWith('actions/deploy-pages@'))
        assert.deepEqual(
          permissions,
          deploys ? { pages: 'write', 'id-token': 'write' } : undefined,
          `${name}, ${title}`,
        )
      }
    })

    test('leaves no credentials to the steps that run code, and ends in bounded time', () => {
      for (const [, { steps, 'timeout-minutes': minutes }] of jobs) {
        assert.ok((minutes ?? Infinity) <= 60)
        for (const { uses, with: inputs } of steps)
          if (uses?.startsWith('actions/checkout@')) assert.equal(inputs?.['persist-credentials'], false)
      }
    })

    test('puts nothing that a stranger wrote into a command', () => {
      for (const step of jobs.flatMap(([, job]) => job.steps)) assert.doesNotMatch(step.run ?? '', /\$\{\{/)
    })
  })
}

test('one action is one commit in all workflows', () => {
  const commits = new Map<string, Set<string>>()
  for (const [, action, commit] of [...texts.values()].join('').matchAll(/uses: ([^@]+)@(.*)/g)) {
    commits.set(action, (commits.get(action) ?? new Set()).add(commit))
  }
  assert.ok(commits.size >= 4)
  for (const [action, used] of commits) assert.equal(used.size, 1, action)
})

test('ci installs, builds, tests, and looks for known vulnerabilities', () => {
  const steps = Object.values(workflows.get('ci.yml')?.jobs ?? {}).flatMap(({ steps }) => steps)
  assert.deepEqual(
    steps.map(({ run }) => run).filter((run) => run !== undefined),
    ['npm ci --no-audit --no-fund', 'npm run build', 'npm test', 'npm audit --audit-level=high'],
  )
})
