import { Button, Group, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface ConfirmModalProps {
  title: string;
  text: string;
  confirm: string;
  busy?: boolean;
  /** Red for what destroys something. */
  colour?: string;
  onConfirm: () => void;
  onClose: () => void;
  children?: ReactNode;
}

/** Ask before something cannot be taken back. The safe answer has the focus, unless a child with `data-autofocus` asks for something. */
export function ConfirmModal({ title, text, confirm, busy = false, colour = "red", onConfirm, onClose, children }: ConfirmModalProps) {
  const { t } = useTranslation();
  return (
    <Modal opened onClose={onClose} title={title} size="md">
      <Text size="sm">{text}</Text>
      {children}
      <Group justify="flex-end" mt="lg" gap="xs">
        <Button variant="default" data-autofocus onClick={onClose}>
          {t("action.cancel")}
        </Button>
        <Button color={colour} loading={busy} onClick={onConfirm}>
          {confirm}
        </Button>
      </Group>
    </Modal>
  );
}
