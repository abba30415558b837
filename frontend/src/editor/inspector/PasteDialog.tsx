/** Items as JSON, typed or pasted by hand, to try a node on. */
import { Alert, Button, Group, Modal, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type DataObject, isObject, parseExact, stringifyExact } from "../../api";
import { useSample } from "../state/samples";
import { useStores } from "../state/context";

interface PasteDialogProps {
  readonly id: string;
  readonly onClose: () => void;
}

export function PasteDialog({ id, onClose }: PasteDialogProps) {
  const { t } = useTranslation("editor");
  const { editor } = useStores();
  const sample = useSample(id);
  return (
    <ItemsDialog
      title={t("paste.title")}
      description={t("paste.description")}
      items={sample.items.slice(0, 3)}
      onUse={(items) => editor.getState().paste(id, items)}
      onClose={onClose}
    />
  );
}

interface ItemsDialogProps {
  readonly title: string;
  readonly description: string;
  readonly items: readonly DataObject[];
  readonly onUse: (items: DataObject[]) => void;
  readonly onClose: () => void;
}

/** Records as JSON, to be changed by hand. */
export function ItemsDialog({ title, description, items: given, onUse, onClose }: ItemsDialogProps) {
  const { t } = useTranslation("editor");
  const [text, setText] = useState(() => stringifyExact(given.length > 0 ? given : [{}], 2));
  const [refused, setRefused] = useState(false);

  const take = () => {
    const items = readItems(text);
    setRefused(items === null);
    if (!items) return;
    onUse(items);
    onClose();
  };

  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <Textarea
        data-autofocus
        label={t("paste.label")}
        description={description}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autosize
        minRows={10}
        maxRows={20}
        spellCheck={false}
        classNames={{ input: "wf-mono" }}
      />
      {refused && (
        <Alert color="red" mt="sm" role="alert">
          {t("paste.refused")}
        </Alert>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {t("action.cancel", { ns: "common" })}
        </Button>
        <Button onClick={take}>{t("paste.use")}</Button>
      </Group>
    </Modal>
  );
}

/** One record or a list of records; null for anything else. */
export function readItems(text: string): DataObject[] | null {
  try {
    const value = parseExact(text);
    const list = Array.isArray(value) ? value : [value];
    return list.length > 0 && list.every(isObject) ? list : null;
  } catch {
    return null;
  }
}
