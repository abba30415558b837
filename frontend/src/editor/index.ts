export { EditorPage } from "./EditorPage";
export { RunPage } from "./RunPage";
