import { createInterface, type Interface } from 'node:readline/promises'
import { UserError } from '../src/error.ts'

/** Asks the person at the terminal, on stderr, one question a line. */
export class Asker {
  private readonly terminal: Interface = createInterface({ input: process.stdin, output: process.stderr })

  constructor() {
    // Ctrl-D and Ctrl-C end the questions, and with them the command.
    this.terminal.on('close', () => this.stop.abort())
  }
  private readonly stop = new AbortController()

  /** @param check throws a UserError for an answer that will not do; it is told, and asked again. */
  async text(question: string, usual: string, check: (answer: string) => void): Promise<string> {
    for (;;) {
      const answer = (await this.ask(`${question} [${usual}]: `)) || usual
      try {
        check(answer)
        return answer
      } catch (error) {
        if (!(error instanceof UserError)) throw error
        process.stderr.write(`  ${error.message}\n`)
      }
    }
  }

  async yes(question: string, usual: boolean): Promise<boolean> {
    const answer = await this.ask(`${question} [${usual ? 'Y/n' : 'y/N'}] `)
    return answer === '' ? usual : /^y(es)?$/i.test(answer)
  }

  close(): void {
    this.terminal.close()
  }

  private async ask(question: string): Promise<string> {
    try {
      return (await this.terminal.question(question, { signal: this.stop.signal })).trim()
    } catch (error) {
      if ((error as Error).name !== 'AbortError') throw error
      throw new UserError('broken off; nothing is written')
    }
  }
}
