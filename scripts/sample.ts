import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { UserError } from '../src/error.ts'
import { sample_options } from '../src/sample/options.ts'
import { writeSample } from '../src/sample/write.ts'
import { command, say, showProgress } from './command.ts'

const help = `npm run sample -- [DIR] [--first-day YYYY-MM-DD] [--days N] [--lines N] [--sources N] [--seed N]

Writes the synthetic archive, the same one always for the same options: rotated logs of ${sample_options.days} days and about
${sample_options.lines} lines from ${sample_options.sources} sources, unless told otherwise. DIR is .blotter/sample by default.`

await command(async () => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'first-day': { type: 'string' },
      days: { type: 'string' },
      lines: { type: 'string' },
      seed: { type: 'string' },
      sources: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(`${help}\n`)
    return
  }
  const number = (name: 'days' | 'lines' | 'seed' | 'sources'): number => {
    const text = values[name]
    if (text === undefined) return sample_options[name]
    if (!/^[1-9]\d{0,8}$/.test(text)) throw new UserError(`--${name}: no positive number: ${text}`)
    return Number(text)
  }
  const first_day = values['first-day'] ?? sample_options.first_day
  if (!/^\d{4}-\d{2}-\d{2}$/.test(first_day) || Number.isNaN(Date.parse(first_day)))
    throw new UserError(`--first-day: no date such as 2018-10-28: ${first_day}`)
  const options = {
    first_day,
    days: number('days'),
    lines: number('lines'),
    seed: number('seed'),
    sources: number('sources'),
  }
  const folder = resolve(positionals[0] ?? resolve(import.meta.dirname, '../.blotter/sample'))
  const report = await writeSample(folder, options, (lines) =>
    showProgress(`sample: ${lines} of ${options.lines} lines`),
  )
  say(
    `sample: ${report.lines} lines in ${report.files} files, ${report.written ? 'written to' : 'already in'} ${folder}`,
  )
})
