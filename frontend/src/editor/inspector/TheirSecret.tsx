/** Asks for the secret with which the sender signs, such as the client secret of a Shopify app. */
import { Button, Group, Modal, PasswordInput, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { useTakeSecret } from "../../api/hooks/webhooks";
import { notifyError } from "../../components/notify";

interface TheirSecretProps {
  readonly flowId: string;
  /** Whether another secret counts at present. */
  readonly signed: boolean;
  readonly onTaken: () => void;
  readonly onClose: () => void;
}

const SHORTEST = 8;

export function TheirSecret({ flowId, signed, onTaken, onClose }: TheirSecretProps) {
  const { t } = useTranslation("hooks");
  const [typed, setTyped] = useState("");
  const take = useTakeSecret(flowId);
  const secret = typed.trim();

  const submit = (event: FormEvent) => {
    event.preventDefault();
    take.mutate(secret, { onSuccess: onTaken, onError: notifyError });
  };

  return (
    <Modal opened onClose={onClose} title={t("their.title")} size="md">
      <form onSubmit={submit}>
        <Stack gap="sm">
          <Text size="sm">{t(signed ? "their.change" : "their.text")}</Text>
          <PasswordInput
            label={t("their.label")}
            description={t("their.hint")}
            autoComplete="off"
            maxLength={2048}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            data-autofocus
          />
        </Stack>
        <Group justify="flex-end" mt="lg" gap="xs">
          <Button variant="default" onClick={onClose}>
            {t("action.cancel", { ns: "common" })}
          </Button>
          <Button type="submit" loading={take.isPending} disabled={secret.length < SHORTEST}>
            {t("their.take")}
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
