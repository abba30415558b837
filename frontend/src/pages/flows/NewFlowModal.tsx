import { Button, Group, Modal, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { useCreateFlow } from "../../api/hooks/flows";
import type { Flow } from "../../api/types";

export function NewFlowModal({ onClose, onMade }: { onClose: () => void; onMade: (flow: Flow) => void }) {
  const { t } = useTranslation("flows");
  const create = useCreateFlow();
  const [name, setName] = useState("");

  const make = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({ name: name.trim() || t("newFlow.placeholder") }, { onSuccess: onMade });
  };

  return (
    <Modal opened onClose={onClose} title={t("newFlow.title")}>
      <form onSubmit={make}>
        <TextInput
          data-autofocus
          label={t("newFlow.name")}
          placeholder={t("newFlow.placeholder")}
          value={name}
          maxLength={200}
          error={create.error?.message}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("common:action.cancel")}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t("newFlow.create")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
