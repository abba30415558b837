import { Button, Kbd } from "@mantine/core";
import { Plus } from "lucide-react";
import { Trans, useTranslation } from "react-i18next";

import { useEditor, useStores } from "../state/context";
import classes from "./FlowCanvas.module.css";

export function EmptyCanvas() {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const readOnly = useEditor((state) => state.readOnly);

  return (
    <div className={classes.empty}>
      <h2>{t("canvas.emptyTitle")}</h2>
      {!readOnly && (
        <>
          <p>
            <Trans t={t} i18nKey="canvas.emptyText" components={{ key: <Kbd /> }} />
          </p>
          <Button
            leftSection={<Plus size={16} aria-hidden />}
            onClick={() => editor.getState().float({ kind: "quick_add", from: null, edge: null, at: null })}
          >
            {t("canvas.addFirst")}
          </Button>
        </>
      )}
    </div>
  );
}
