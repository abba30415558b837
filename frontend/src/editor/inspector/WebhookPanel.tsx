/** Under the webhook's form: its address, how deliveries are believed, and a sample to try it with. */
import { Alert, Badge, Button, Code, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { API_ROOT, type Data } from "../../api";
import { useRenewSecret, useSendSample, useTakeUnsigned, useWebhook, type Webhook } from "../../api/hooks/webhooks";
import { ConfirmModal } from "../../components/ConfirmModal";
import { CopyButton } from "../../components/CopyButton";
import { notifyError } from "../../components/notify";
import { TheirSecret } from "./TheirSecret";

interface WebhookPanelProps {
  readonly flowId: string;
  readonly sample: Data | undefined;
}

const COLOURS = { signed: "green", unsigned: "yellow", none: "gray" } as const;

export function WebhookPanel({ flowId, sample }: WebhookPanelProps) {
  const { t } = useTranslation("hooks");
  const webhook = useWebhook(flowId);
  if (!webhook.data) return null;
  const state = stateOf(webhook.data);

  return (
    <Stack gap="xs" mt="md" component="section" aria-label={t("title")}>
      <Group gap="xs">
        <Text fw={550}>{t("title")}</Text>
        <Badge color={COLOURS[state]}>{t(`state.${state}`)}</Badge>
      </Group>
      <Address path={webhook.data.path} />
      <Text size="sm" c="dimmed">
        {t(`hint.${state}`)}
      </Text>
      <Secret flowId={flowId} state={state} />
      {webhook.data.path !== null && <Sample flowId={flowId} sample={sample} />}
    </Stack>
  );
}

function stateOf(webhook: Webhook): keyof typeof COLOURS {
  if (webhook.signed) return "signed";
  return webhook.unsigned ? "unsigned" : "none";
}

function Address({ path }: { readonly path: string | null }) {
  const { t } = useTranslation("hooks");
  if (path === null) return <Text size="sm">{t("nowhere")}</Text>;
  const address = `${window.location.origin}${API_ROOT}/hooks/${path}`;
  return (
    <Group gap={4} wrap="nowrap">
      <Code style={{ overflowWrap: "anywhere" }}>{address}</Code>
      <CopyButton value={address} label={t("address")} />
    </Group>
  );
}

function Secret({ flowId, state }: { readonly flowId: string; readonly state: keyof typeof COLOURS }) {
  const { t } = useTranslation("hooks");
  const renew = useRenewSecret(flowId);
  const unsign = useTakeUnsigned(flowId);
  const [asked, setAsked] = useState<"renew" | "unsign" | "their" | null>(null);
  const done = { onError: notifyError, onSettled: () => setAsked(null) };
  const unsigned = () => {
    renew.reset();
    unsign.mutate(undefined, done);
  };

  const taken = () => {
    renew.reset();
    setAsked(null);
  };

  return (
    <>
      {renew.data && state === "signed" && (
        <Alert title={t("secret")} role="status">
          <Group gap={4} wrap="nowrap">
            <Code style={{ overflowWrap: "anywhere" }}>{renew.data.secret}</Code>
            <CopyButton value={renew.data.secret} />
          </Group>
          <Text size="sm" mt={6}>
            {t("secretHint")}
          </Text>
        </Alert>
      )}
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          loading={renew.isPending}
          onClick={() => (state === "signed" ? setAsked("renew") : renew.mutate(undefined, done))}
        >
          {t(state === "signed" ? "renew" : "make")}
        </Button>
        <Button size="compact-sm" variant="default" onClick={() => setAsked("their")}>
          {t("their.open")}
        </Button>
        {state !== "unsigned" && (
          <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setAsked("unsign")}>
            {t("unsign")}
          </Button>
        )}
      </Group>
      {asked === "their" && (
        <TheirSecret flowId={flowId} signed={state === "signed"} onTaken={taken} onClose={() => setAsked(null)} />
      )}
      {(asked === "renew" || asked === "unsign") && (
        <ConfirmModal
          title={t(`ask.${asked}.title`)}
          text={t(`ask.${asked}.text`)}
          confirm={t(asked)}
          busy={renew.isPending || unsign.isPending}
          onConfirm={asked === "renew" ? () => renew.mutate(undefined, done) : unsigned}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}

function Sample({ flowId, sample }: WebhookPanelProps) {
  const { t } = useTranslation("hooks");
  const send = useSendSample(flowId);

  return (
    <>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="default"
          loading={send.isPending}
          disabled={sample === undefined}
          title={t(sample === undefined ? "noSample" : "sampleHint")}
          onClick={() => sample !== undefined && send.mutate(sample, { onError: notifyError })}
        >
          {t("sample")}
        </Button>
      </Group>
      {send.data && (
        <Alert color={send.data.status < 400 ? "green" : "red"} title={t("answered", { status: send.data.status })}>
          <Code block>{send.data.body}</Code>
        </Alert>
      )}
    </>
  );
}
