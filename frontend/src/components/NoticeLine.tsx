/** A message in one line: what it is about, on which way, and whether it went out. */
import { Anchor, Badge, Button, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { type Notice, useSendNotice } from "../api/hooks/starts";
import { notifyError } from "./notify";
import { When } from "./When";

const COLOURS: Record<Notice["state"], string> = { sent: "green", waiting: "gray", failed: "red" };

export function NoticeLine({ notice, flow = false }: { readonly notice: Notice; readonly flow?: boolean }) {
  const { t } = useTranslation("starts");
  const send = useSendNotice();

  return (
    <div>
      <Group gap="xs" wrap="wrap">
        <Badge color={COLOURS[notice.state]}>{t(`notice.state.${notice.state}`)}</Badge>
        <Text size="sm">{t(`notice.kind.${notice.kind}`)}</Text>
        {flow && <Text size="sm">{notice.flow_name}</Text>}
        {notice.run_id && (
          <Anchor size="sm" component={Link} to={`/runs/${notice.run_id}`}>
            {t("run", { number: notice.run_number })}
          </Anchor>
        )}
        {notice.runs > 1 && (
          <Text size="sm" c="dimmed">
            {t("notice.more", { count: notice.runs - 1 })}
          </Text>
        )}
        <Text size="sm" c="dimmed">
          {t(`notice.channel.${notice.channel}`)} · <When at={notice.sent_at ?? notice.created_at} />
        </Text>
        {notice.state === "failed" && (
          <Button size="compact-xs" variant="default" loading={send.isPending} onClick={() => send.mutate(notice.id, { onError: notifyError })}>
            {t("notice.again")}
          </Button>
        )}
      </Group>
      {notice.error && (
        <Text size="sm" c="red" role="status">
          {notice.error}
        </Text>
      )}
    </div>
  );
}
