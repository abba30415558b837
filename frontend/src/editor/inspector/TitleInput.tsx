import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { titleOf, useEditor, useNode, useStores } from "../state/context";
import classes from "./Inspector.module.css";

/** The name of the node, changed in place. Emptied, the node goes by the name of its type. */
export function TitleInput({ id }: { readonly id: string }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node, type } = useNode(id);
  const readOnly = useEditor((state) => state.readOnly);
  const [typed, setTyped] = useState<string | null>(null);
  const title = titleOf(node, type);

  const keep = () => {
    if (typed !== null && typed !== title) {
      editor.getState().perform({ kind: "set_title", id, title: typed === type?.title ? "" : typed });
    }
    setTyped(null);
  };

  return (
    <TextInput
      className={classes.title ?? ""}
      variant="unstyled"
      aria-label={t("inspector.name")}
      value={typed ?? title}
      readOnly={readOnly}
      maxLength={80}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={keep}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") setTyped(null);
      }}
    />
  );
}
