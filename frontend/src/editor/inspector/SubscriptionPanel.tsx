/** Under the form of a step that subscribes by itself: whether the other system tells the flow, and until when. */
import { Alert, Badge, Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";

import { type Subscription, useWebhook } from "../../api/hooks/webhooks";
import { useFormat } from "../../components/format";

const COLOURS = { on: "green", asked: "blue", failing: "red", off: "gray" } as const;

export function SubscriptionPanel({ flowId }: { readonly flowId: string }) {
  const { t } = useTranslation("hooks");
  const webhook = useWebhook(flowId);
  if (!webhook.data) return null;
  const { subscription } = webhook.data;
  const state = subscription?.state ?? "off";

  return (
    <Stack gap="xs" mt="md" component="section" aria-label={t("told.title")}>
      <Group gap="xs">
        <Text fw={550}>{t("told.title")}</Text>
        <Badge color={COLOURS[state]}>{t(`told.state.${state}`)}</Badge>
      </Group>
      <Text size="sm" c="dimmed">
        {t(`told.hint.${state}`)}
      </Text>
      {subscription?.problem && (
        <Alert color="red" title={t("told.problem")}>
          {subscription.problem}
        </Alert>
      )}
      {subscription && <Times subscription={subscription} />}
    </Stack>
  );
}

function Times({ subscription }: { readonly subscription: Subscription }) {
  const { t } = useTranslation("hooks");
  const format = useFormat();
  const lines = (["checked_at", "until", "gap_at"] as const).flatMap((name) => {
    const at = subscription[name];
    return at === null ? [] : [t(`told.${name}`, { at: format.moment(at) })];
  });
  return (
    <Stack gap={2}>
      {lines.map((line) => (
        <Text key={line} size="sm">
          {line}
        </Text>
      ))}
    </Stack>
  );
}
