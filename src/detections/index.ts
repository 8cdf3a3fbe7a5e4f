export { fastScan, type FastScanRow } from './fast-scan.ts'
export { scanShape, type Probe, type ScanShape } from './scan-shape.ts'
export { slowScan, type SlowScanRow } from './slow-scan.ts'
