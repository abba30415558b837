/** Finds a step of the flow by its name, its type or anything in its settings. */
import { Modal, TextInput } from "@mantine/core";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { stringifyExact } from "../../api";
import { inOrder } from "../document/graph";
import { NodeIcon } from "../palette/icons";
import { titleOf, useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./Floating.module.css";
import { PickList } from "./PickList";

export function FindDialog({ onFound }: { readonly onFound: (id: string) => void }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const flow = useEditor(flowOf);
  const types = useEditor((state) => state.types);
  const [search, setSearch] = useState("");
  const close = () => editor.getState().float(null);

  const found = useMemo(
    () =>
      inOrder(flow)
        .map((id) => {
          const node = flow.nodes[id];
          const type = types.get(node?.type ?? "");
          const title = titleOf(node, type);
          return { id, title, type, text: `${id} ${title} ${type?.title ?? ""} ${stringifyExact(node?.config ?? {})}`.toLowerCase() };
        })
        .filter((one) => one.text.includes(search.toLowerCase())),
    [flow, search, types],
  );

  return (
    <Modal opened onClose={close} title={t("find.title")} size={480} yOffset="12vh" centered={false}>
      <PickList
        label={t("find.list")}
        options={found.map((one) => ({ key: one.id, value: one }))}
        onPick={({ id }) => {
          close();
          editor.getState().select([id]);
          onFound(id);
        }}
        empty={t("find.nothing")}
        render={({ id, title, type }) => (
          <span className={classes.option} style={{ "--accent": `var(--wf-cat-${type?.category ?? "helpers"})` } as React.CSSProperties}>
            <span className={classes.icon}>
              <NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} />
            </span>
            <span className={classes.words}>
              <span>{title}</span>
              <small>{id}</small>
            </span>
          </span>
        )}
        input={(props) => (
          <TextInput {...props} value={search} onChange={(event) => setSearch(event.currentTarget.value)} placeholder={t("find.search")} aria-label={t("find.search")} />
        )}
      />
    </Modal>
  );
}
