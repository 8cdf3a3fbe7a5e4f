import type { Table } from './counting/table.ts'
import type { PointColumns } from './points.ts'
import type { PeriodFileName, PeriodFiles } from './schema.ts'

type Rows<Part> = Part extends readonly (infer Row)[] ? Table<Row> : never
/** The files of a period as they are computed: rows, or columns that are written as rows. */
export type PeriodParts = {
  [name in PeriodFileName]:
    PeriodFiles[name] | Rows<PeriodFiles[name]> | (name extends 'points' ? PointColumns : never)
}
