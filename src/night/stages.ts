/** A step of the night: a program that says on stderr what it did, or why it could not. */
export interface Stage {
  name: string
  run: () => Promise<StageEnd>
}

export interface StageEnd {
  /** Null: a signal ended it. */
  code: number | null
  signal: string | null
  /** Lines of stderr. */
  told: readonly string[]
}

/** How far a night came. */
export interface Night {
  done: string[]
  /** `why` is a line; `more`, what the step said after it, such as a list of places. */
  failed: { name: string; why: string; more: string[] } | null
  not_done: string[]
  /** What stages that succeeded had to complain of: files that they could not read, for instance. */
  problems: string[]
}

/** How every command begins a line about what is wrong. */
const complaint = /^blotter: /

/** Runs stages in order, up to the first that fails. */
export async function runStages(
  stages: readonly Stage[],
  onEnd: (name: string, end: StageEnd) => void = () => {},
): Promise<Night> {
  const night: Night = { done: [], failed: null, not_done: [], problems: [] }
  for (const { name, run } of stages) {
    if (night.failed !== null) {
      night.not_done.push(name)
      continue
    }
    const end = await run()
    onEnd(name, end)
    const complaints = end.told.filter((line) => complaint.test(line))
    if (end.code === 0) night.done.push(name)
    else {
      // The last complaint is why it ended; those before it are of what it could go on without.
      const last = complaints.pop()
      night.failed = {
        name,
        why: last === undefined ? whyOf(end) : last.replace(complaint, ''),
        more: last === undefined ? [] : end.told.slice(end.told.lastIndexOf(last) + 1),
      }
    }
    night.problems.push(...complaints.map((line) => line.replace(complaint, '')))
  }
  return night
}

function whyOf({ code, signal, told }: StageEnd): string {
  if (signal === 'SIGKILL' || told.some((line) => /heap out of memory/.test(line)))
    return 'the system ended it, as it does when memory runs out; give the machine more, or lower engine.memory_limit_mb in site.yaml'
  if (signal !== null) return `interrupted (${signal}); run again`
  const last = told.filter((line) => line.trim() !== '').at(-1) ?? 'without a word'
  return `unexpected failure (exit ${code}): ${last}`
}
