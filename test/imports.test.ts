import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { test } from 'node:test'
import fastGlob from 'fast-glob'
import ts from 'typescript'

/**
 * The plan of src/README.md, top to bottom. A file imports rooms of lower lines, and its own.
 * Of the two entry points scripts stands higher: scripts/site.ts configures and starts the site.
 */
const plan = [
  ['scripts'],
  ['site', 'setup'],
  ['charts', 'digest', 'gate', 'ingest', 'night', 'remote', 'sample'],
  ['aggregates', 'detections', 'formats', 'enrich', 'archive'],
  ['store'],
  ['post'],
  ['event', 'config', 'period'],
  ['net', 'error', 'compiled'],
]
/** Rooms that run in a browser as well as here. */
const without_node = ['formats', 'net', 'aggregates', 'detections', 'charts']
const rooms_of_site = ['charts', 'config', 'error', 'period', 'post']

/** Files by path from the root, each with what it imports: such a path, or a package's name. */
type Imports = Record<string, string[]>

const root = join(import.meta.dirname, '..')
const line_of = new Map(plan.flatMap((rooms, line) => rooms.map((room) => [room, line] as const)))

test('imports go down, beside each other only inside a room, and never in a circle', async () => {
  const imports: Imports = {}
  for (const [path, { specifiers }] of await sources()) {
    imports[path] = specifiers.map((specifier) => resolve(path, specifier))
  }
  assert.deepEqual(violations(imports), [])
})

test('below scripts/ nothing prints, exits, asks the clock or throws dice', async () => {
  const found: string[] = []
  for (const [path, { effects }] of await sources()) {
    if (path.startsWith('src/') && roomOf(path) !== 'site')
      found.push(...effects.map((effect) => `${path}: ${effect}`))
  }
  assert.deepEqual(found, [])
})

test('the top level of the repository holds nothing but the plan', () => {
  const allowed =
    /^(package\.json|package-lock\.json|tsconfig\.json|astro\.config\.mjs|src|content|scripts|test|README\.md|LICENSE|\..+)$/
  const tracked = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
  const top = new Set(tracked.filter(Boolean).map((path) => path.split('/')[0]))
  assert.deepEqual(
    [...top].filter((name) => !allowed.test(name)),
    [],
  )
})

const wrong: { title: string; imports: Imports; expected: RegExp }[] = [
  {
    title: 'an import upwards',
    imports: { 'src/store/duckdb.ts': ['src/digest/index.ts'] },
    expected: /^src\/store\/duckdb\.ts imports src\/digest\/index\.ts: not below store$/,
  },
  {
    title: 'an import of a neighbour',
    imports: { 'src/formats/kernel.ts': ['src/archive/lines.ts'] },
    expected: /not below formats$/,
  },
  {
    title: 'an import of scripts',
    imports: { 'src/ingest/index.ts': ['scripts/content.ts'] },
    expected: /not below ingest$/,
  },
  {
    title: 'an import of tests',
    imports: { 'src/ingest/index.ts': ['test/fixture.ts'] },
    expected: /test\/fixture\.ts: no room of the plan$/,
  },
  {
    title: 'a room that the plan does not know',
    imports: { 'src/utils/text.ts': [] },
    expected: /^src\/utils\/text\.ts: no room of the plan$/,
  },
  {
    title: 'the site reading the store',
    imports: { 'src/site/pages/index.astro': ['src/store/index.ts'] },
    expected: /not open to the site$/,
  },
  {
    title: 'the site reading more of the digest than its schema',
    imports: { 'src/site/pages/index.astro': ['src/digest/redact.ts'] },
    expected: /not open to the site$/,
  },
  {
    title: 'a pure room with a node: module',
    imports: { 'src/charts/bars.ts': ['node:fs'] },
    expected: /^src\/charts\/bars\.ts imports node:fs: charts is pure$/,
  },
  {
    title: 'a circle inside a room',
    imports: {
      'src/archive/a.ts': ['src/archive/b.ts'],
      'src/archive/b.ts': ['src/archive/c.ts', 'node:fs'],
      'src/archive/c.ts': ['src/archive/a.ts'],
    },
    expected:
      /^circle: src\/archive\/a\.ts → src\/archive\/b\.ts → src\/archive\/c\.ts → src\/archive\/a\.ts$/,
  },
]
for (const { title, imports, expected } of wrong) {
  test(`${title} is caught`, () => {
    const found = violations(imports)
    assert.equal(found.length, 1, found.join('\n'))
    assert.match(found[0], expected)
  })
}

test('what the plan allows is left alone', () => {
  const found = violations({
    'scripts/site.ts': ['src/site/publish.ts'],
    'scripts/build.ts': ['src/digest/index.ts', 'src/ingest/index.ts', 'scripts/progress.ts', 'node:fs'],
    'src/site/pages/index.astro': [
      'src/digest/schema.ts',
      'src/charts/bars.ts',
      'src/site/href.ts',
      'astro:content',
    ],
    'src/ingest/index.ts': ['src/ingest/plan.ts', 'src/net/port.ts', 'node:worker_threads'],
    'src/ingest/plan.ts': ['src/event.ts'],
  })
  assert.deepEqual(found, [])
})

test('imports are found in every way they are written, comments and strings left aside', () => {
  const typescript = `
    import a from './a.ts'
    import type { B } from "./b.ts"
    export * from './c.ts'
    export { d } from
      './d.ts'
    const e = await import('./e.ts')
    type F = import('./f.ts').F
    import './g.css'
    const worker = new Worker(new URL('./h.ts', import.meta.url))
    // import no from './no.ts'
    const text = "import no from './no.ts'"`
  const names = ['./a.ts', './b.ts', './c.ts', './d.ts', './e.ts', './f.ts', './g.css', './h.ts']
  assert.deepEqual(read('src/x.ts', typescript).specifiers.sort(), names)

  const astro = `---\nimport A from './A.astro'\n---\n<p>import B from './B.astro'</p>
    <script>import './c.ts'; console.log(1)</script>`
  assert.deepEqual(read('src/site/X.astro', astro).specifiers.sort(), ['./A.astro', './c.ts'])

  const effects = `console.error(1); process.exit(2); Date.now(); Math.random(); new Date(); new Date(0) // Date.now()`
  assert.deepEqual(read('src/x.ts', effects).effects, [
    'console.error',
    'process.exit',
    'Date.now',
    'Math.random',
    'new Date()',
  ])
})

/** What breaks the plan, one sentence each. */
function violations(imports: Imports): string[] {
  const found: string[] = []
  for (const [path, targets] of Object.entries(imports)) {
    const room = roomOf(path)
    const line = line_of.get(room)
    if (line === undefined) {
      found.push(`${path}: no room of the plan`)
      continue
    }
    for (const target of targets) {
      const sentence = `${path} imports ${target}`
      if (target.startsWith('node:') && without_node.includes(room))
        found.push(`${sentence}: ${room} is pure`)
      if (!/^(src|scripts|test|content)\//.test(target)) continue
      const target_room = roomOf(target)
      const target_line = line_of.get(target_room)
      if (target_room === room) continue
      if (target_line === undefined) found.push(`${sentence}: no room of the plan`)
      else if (target_line <= line) found.push(`${sentence}: not below ${room}`)
      else if (room === 'site' && !rooms_of_site.includes(target_room) && target !== 'src/digest/schema.ts')
        found.push(`${sentence}: not open to the site`)
    }
  }
  const circle = findCircle(imports)
  if (circle) found.push(`circle: ${circle.join(' → ')}`)
  return found
}

/** src/store/duckdb.ts is in store, src/event.ts in event, scripts/build.ts in scripts. */
function roomOf(path: string): string {
  const [top, name] = path.split('/')
  return top === 'src' ? name.replace(/\.[jt]s$/, '') : top
}

/** The first circle that a walk in depth meets, from a file back to itself. */
function findCircle(imports: Imports): string[] | undefined {
  const done = new Set<string>()
  const trail: string[] = []
  const visit = (path: string): string[] | undefined => {
    if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
    if (done.has(path)) return undefined
    trail.push(path)
    for (const target of imports[path] ?? []) {
      const circle = visit(target)
      if (circle) return circle
    }
    trail.pop()
    done.add(path)
    return undefined
  }
  for (const path of Object.keys(imports)) {
    const circle = visit(path)
    if (circle) return circle
  }
  return undefined
}

type Source = { specifiers: string[]; effects: string[] }

async function sources(): Promise<[string, Source][]> {
  const paths = await fastGlob(['src/**/*.{ts,astro}', 'scripts/**/*.ts'], { cwd: root })
  assert.ok(paths.length > 0, 'no source file found')
  return paths.sort().map((path) => [path, read(path, readFileSync(join(root, path), 'utf8'))])
}

function read(path: string, text: string): Source {
  const specifiers: string[] = []
  const effects: string[] = []
  const walk = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier)
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal)
    else if (ts.isCallExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0])
      const called = node.expression.getText()
      if (/^(console\.\w+|process\.exit|Date\.now|Math\.random)$/.test(called)) effects.push(called)
    } else if (ts.isNewExpression(node)) {
      const [first, second] = node.arguments ?? []
      if (node.expression.getText() === 'Date' && !first) effects.push('new Date()')
      // A worker's file is reached by new URL('./worker.ts', import.meta.url).
      if (node.expression.getText() === 'URL' && second?.getText() === 'import.meta.url') add(first)
    }
    ts.forEachChild(node, walk)
  }
  const add = (specifier: ts.Node | undefined): void => {
    if (specifier && ts.isStringLiteralLike(specifier)) specifiers.push(specifier.text)
  }
  for (const script of path.endsWith('.astro') ? scriptsOf(text) : [text]) {
    walk(ts.createSourceFile('x.ts', script, ts.ScriptTarget.Latest, true))
  }
  return { specifiers, effects }
}

/** The frontmatter and the <script>s of an Astro component. */
function scriptsOf(astro: string): string[] {
  const frontmatter = /^\s*---\r?\n([^]*?)\r?\n---/.exec(astro)?.[1] ?? ''
  return [frontmatter, ...[...astro.matchAll(/<script\b[^>]*>([^]*?)<\/script>/g)].map((match) => match[1])]
}

function resolve(path: string, specifier: string): string {
  return specifier.startsWith('.') ? posix.join(dirname(path), specifier) : specifier
}
