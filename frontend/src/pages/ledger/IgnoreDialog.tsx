/** Records that need nothing: the reason stays with them. */
import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

interface IgnoreDialogProps {
  count: number;
  pending: boolean;
  onIgnore: (note: string) => void;
  onClose: () => void;
}

export function IgnoreDialog({ count, pending, onIgnore, onClose }: IgnoreDialogProps) {
  const { t } = useTranslation("ledger");
  const [note, setNote] = useState("");
  return (
    <Modal opened onClose={onClose} title={t("ignore.title", { count })}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (note.trim()) onIgnore(note.trim());
        }}
      >
        <Stack gap="sm">
          <Text size="sm">{t("ignore.text")}</Text>
          <Textarea data-autofocus label={t("ignore.note")} required value={note} onChange={(event) => setNote(event.currentTarget.value)} autosize minRows={2} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" loading={pending} disabled={!note.trim()}>
              {t("ignore.action")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
