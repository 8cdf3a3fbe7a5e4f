export { fastScan, type FastScanRow } from './fast-scan.ts'
export { slowScan, type SlowScanRow } from './slow-scan.ts'
