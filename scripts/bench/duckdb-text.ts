import { DuckDBInstance } from '@duckdb/node-api'

/** What DuckDB makes of the text itself: every line a row, a regular expression a column. Argument: the file. */
const [, , path = ''] = process.argv
const instance = await DuckDBInstance.create(':memory:', { threads: '2', memory_limit: '1GB' })
const connection = await instance.connect()
await connection.run(`
  CREATE TABLE packet AS
  SELECT regexp_extract(line, 'SRC=(\\S+)', 1) AS source, regexp_extract(line, 'DPT=(\\d+)', 1) AS port
  FROM read_csv('${path.replaceAll("'", "''")}', columns = {'line': 'VARCHAR'}, header = false, delim = '\\0',
    quote = '', escape = '', auto_detect = false, strict_mode = false)`)
await connection.run('SELECT source, port, count(*) FROM packet GROUP BY ALL ORDER BY 3 DESC LIMIT 20')
connection.closeSync()
