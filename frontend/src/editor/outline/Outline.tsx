/** The flow as a tree in the order of the data: the same store and the same operations as the canvas, without a picture. */
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ListPlus, PanelRightClose, PanelRightOpen, Plus, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useEditor, useStores } from "../state/context";
import classes from "./Outline.module.css";
import { OutlineMenu } from "./OutlineMenu";
import { OutlineRow } from "./OutlineRow";
import { useAnnounced } from "./useAnnounced";
import { useOutlineTree } from "./useOutlineTree";
import { useOutlineView } from "./useOutlineView";

export function Outline() {
  const { t } = useTranslation("outline");
  const [view, setView] = useOutlineView();
  const tree = useOutlineTree();
  const readOnly = useEditor((state) => state.readOnly);
  const heard = useAnnounced(tree.refusal);
  const alone = view === "only";

  return (
    <section className={classes.outline} data-outline data-alone={alone || undefined} aria-label={t("title")}>
      <header className={classes.head}>
        <h2>{t("title")}</h2>
        <span className={classes.gap} />
        {!readOnly && <AddFirst />}
        <Tooltip label={t(alone ? "showCanvas" : "hideCanvas")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t(alone ? "showCanvas" : "hideCanvas")} onClick={() => setView(alone ? "beside" : "only")}>
            {alone ? <PanelRightOpen size={16} aria-hidden /> : <PanelRightClose size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
        <Tooltip label={t("close")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("close")} onClick={() => setView("off")}>
            <X size={16} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </header>
      {tree.rows.length === 0 ? (
        <Empty readOnly={readOnly} />
      ) : (
         
        <div ref={tree.ref} role="tree" aria-label={t("tree")} aria-multiselectable className={classes.tree} {...tree.handlers}>
          {tree.rows.map((row) => {
            const active = row.item.key === tree.active;
            return (
              <OutlineRow key={row.item.key} row={row} active={active} onFold={tree.fold}>
                {active && <OutlineMenu row={row} rows={tree.rows} opened={tree.menu} onOpen={tree.openMenu} />}
              </OutlineRow>
            );
          })}
        </div>
      )}
      <p className={classes.hint}>{t(readOnly ? "hintReading" : "hint")}</p>
      <div className={classes.heard} role="status" aria-live="polite" aria-label={t("heard")}>
        {heard}
      </div>
    </section>
  );
}

function AddFirst() {
  const { t } = useTranslation("outline");
  const { editor } = useStores();
  return (
    <Tooltip label={t("addStart")}>
      <ActionIcon variant="subtle" color="gray" aria-label={t("addStart")} onClick={() => editor.getState().float({ kind: "quick_add", from: null, edge: null, at: null })}>
        <ListPlus size={16} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

function Empty({ readOnly }: { readonly readOnly: boolean }) {
  const { t } = useTranslation("outline");
  const { editor } = useStores();
  return (
    <div className={classes.empty}>
      <p>{t("empty")}</p>
      {!readOnly && (
        <Button
          data-first
          variant="light"
          leftSection={<Plus size={16} aria-hidden />}
          onClick={() => editor.getState().float({ kind: "quick_add", from: null, edge: null, at: null })}
        >
          {t("addFirst")}
        </Button>
      )}
    </div>
  );
}
