import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./Toolbar.module.css";

/** The name of the flow, changed in place. */
export function FlowName() {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const name = useEditor((state) => flowOf(state).name);
  const [typed, setTyped] = useState<string | null>(null);

  const keep = () => {
    const wanted = typed?.trim();
    if (wanted && wanted !== name) editor.getState().perform({ kind: "set_name", name: wanted });
    setTyped(null);
  };

  return (
    <TextInput
      variant="unstyled"
      className={classes.name ?? ""}
      aria-label={t("toolbar.name")}
      value={typed ?? name}
      maxLength={120}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
