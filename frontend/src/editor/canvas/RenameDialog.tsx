import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { NodeId } from "../document/types";
import { titleOf, useNode, useStores } from "../state/context";

export function RenameDialog({ id }: { readonly id: NodeId }) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const { node, type } = useNode(id);
  const [title, setTitle] = useState(titleOf(node, type));
  const close = () => editor.getState().float(null);

  const rename = () => {
    close();
    editor.getState().perform({ kind: "set_title", id, title: title === type?.title ? "" : title });
  };

  return (
    <Modal opened onClose={close} title={t("rename.title")} size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <TextInput
          data-autofocus
          label={t("rename.label")}
          value={title}
          maxLength={80}
          onChange={(event) => setTitle(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
        />
        <Group justify="flex-end" mt="md">
          <Button variant="default" onClick={close}>
            {t("action.cancel", { ns: "common" })}
          </Button>
          <Button type="submit">{t("rename.do")}</Button>
        </Group>
      </form>
    </Modal>
  );
}
