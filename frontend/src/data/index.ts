/** Viewers of records, shared by the pages and the editor. */
export { ChangesTable } from "./ChangesTable";
export { cameFrom, originsOf } from "./lineage";
export { PATH_TYPE, pathText, readPath, referenceTo, valueAt, writePath, type Path } from "./path";
export { RecordJson } from "./RecordJson";
export { RecordsViewer, type DataView, type RecordsViewerProps } from "./RecordsViewer";
export { RecordTable, type RecordTableProps } from "./RecordTable";
export { RecordTree, type RecordTreeProps } from "./RecordTree";
export { columnsOf, copyText, entriesOf, kindOf, showValue } from "./show";
export { Value } from "./Value";
