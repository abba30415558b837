/** Who is told when a run does not end well: by mail, by a call to an address; and what was told. */
import { Alert, Button, Checkbox, Code, Group, NumberInput, PasswordInput, Select, Stack, Switch, TagsInput, Text, TextInput } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import {
  type Channel,
  type Notifications,
  type NotificationsWish,
  useNotices,
  useNotifications,
  usePutNotifications,
  useRenewSecret,
  useTestNotification,
} from "../../api/hooks/starts";
import { CopyButton } from "../../components/CopyButton";
import { NoticeLine } from "../../components/NoticeLine";
import { notifyDone, notifyError } from "../../components/notify";
import { ErrorState, LoadingRows } from "../../components/states";
import { Part } from "./Part";

const RULES = ["failed", "partial", "parked", "recovered"] as const;
const SAMPLE = { host: "smtp.example.com", sender: "wareflow@example.com", url: "https://example.com/wareflow" };
const SECURITY = ["starttls", "tls", "none"] as const;

export function Messages() {
  const { t } = useTranslation("starts");
  const settings = useNotifications();
  return (
    <Part title={t("messages.title")} text={t("messages.text")}>
      {settings.isPending && <LoadingRows rows={3} />}
      {settings.isError && <ErrorState error={settings.error} onRetry={() => void settings.refetch()} compact />}
      {settings.data && <Form key={JSON.stringify(settings.data)} settings={settings.data} />}
      <LastMessages />
    </Part>
  );
}

function Form({ settings }: { readonly settings: Notifications }) {
  const { t } = useTranslation("starts");
  const save = usePutNotifications();
  const [wish, setWish] = useState<NotificationsWish>({
    email: settings.email,
    webhook: settings.webhook,
    rules: settings.rules,
    address: settings.address,
  });
  const changed = JSON.stringify(wish) !== JSON.stringify({ email: settings.email, webhook: settings.webhook, rules: settings.rules, address: settings.address });

  return (
    <Stack gap="md">
      <fieldset style={{ border: 0, margin: 0, padding: 0 }}>
        <Text component="legend" size="sm" fw={550} mb={6}>
          {t("messages.rules")}
        </Text>
        <Stack gap={6}>
          {RULES.map((rule) => (
            <Checkbox
              key={rule}
              label={t(`messages.rule.${rule}`)}
              checked={wish.rules[rule]}
              onChange={(event) => setWish({ ...wish, rules: { ...wish.rules, [rule]: event.currentTarget.checked } })}
            />
          ))}
        </Stack>
      </fieldset>
      <Mail wish={wish} setWish={setWish} passwordSet={settings.password_set} />
      <Hook wish={wish} setWish={setWish} secretSet={settings.secret_set} />
      <TextInput
        label={t("messages.address")}
        description={t("messages.addressHint")}
        value={wish.address}
        maw={420}
        onChange={(event) => setWish({ ...wish, address: event.currentTarget.value })}
      />
      <Group>
        <Button
          disabled={!changed}
          loading={save.isPending}
          onClick={() => save.mutate(wish, { onSuccess: () => notifyDone(t("saved")), onError: notifyError })}
        >
          {t("common:action.save")}
        </Button>
        {settings.email.enabled && <SendTest channel="email" disabled={changed} />}
        {settings.webhook.enabled && <SendTest channel="webhook" disabled={changed} />}
      </Group>
    </Stack>
  );
}

/** An empty password field keeps the stored one. */
function withPassword({ password: _before, ...wish }: NotificationsWish, password: string): NotificationsWish {
  return password === "" ? wish : { ...wish, password };
}

interface FormPart {
  readonly wish: NotificationsWish;
  readonly setWish: (wish: NotificationsWish) => void;
}

function Mail({ wish, setWish, passwordSet }: FormPart & { readonly passwordSet: boolean }) {
  const { t } = useTranslation("starts");
  const { email } = wish;
  const set = (change: Partial<typeof email>) => setWish({ ...wish, email: { ...email, ...change } });

  return (
    <Way title={t("messages.email.title")} enabled={email.enabled} onEnable={(enabled) => set({ enabled })}>
      <Group grow align="flex-start">
        <TextInput label={t("messages.email.host")} placeholder={SAMPLE.host} value={email.host} onChange={(event) => set({ host: event.currentTarget.value })} />
        <NumberInput label={t("messages.email.port")} value={email.port} min={1} max={65_535} allowDecimal={false} onChange={(port) => set({ port: Number(port) || 587 })} />
        <Select
          label={t("messages.email.security")}
          data={SECURITY.map((name) => ({ value: name, label: t(`messages.email.secure.${name}`) }))}
          value={email.security}
          allowDeselect={false}
          onChange={(security) => set({ security: security ?? "starttls" })}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput label={t("messages.email.user")} autoComplete="off" value={email.user} onChange={(event) => set({ user: event.currentTarget.value })} />
        <PasswordInput
          label={t("messages.email.password")}
          autoComplete="new-password"
          placeholder={passwordSet ? t("messages.email.kept") : ""}
          value={wish.password ?? ""}
          onChange={(event) => setWish(withPassword(wish, event.currentTarget.value))}
        />
      </Group>
      <TextInput label={t("messages.email.sender")} placeholder={SAMPLE.sender} value={email.sender} onChange={(event) => set({ sender: event.currentTarget.value })} />
      <TagsInput
        label={t("messages.email.recipients")}
        description={t("messages.email.recipientsHint")}
        value={email.recipients}
        splitChars={[",", ";", " "]}
        onChange={(recipients) => set({ recipients })}
      />
    </Way>
  );
}

function Hook({ wish, setWish, secretSet }: FormPart & { readonly secretSet: boolean }) {
  const { t } = useTranslation("starts");
  const { webhook } = wish;
  const renew = useRenewSecret();
  const set = (change: Partial<typeof webhook>) => setWish({ ...wish, webhook: { ...webhook, ...change } });

  return (
    <Way title={t("messages.webhook.title")} enabled={webhook.enabled} onEnable={(enabled) => set({ enabled })}>
      <TextInput label={t("messages.webhook.url")} placeholder={SAMPLE.url} value={webhook.url} onChange={(event) => set({ url: event.currentTarget.value })} />
      <Group>
        <Button variant="default" loading={renew.isPending} onClick={() => renew.mutate(undefined, { onError: notifyError })}>
          {secretSet ? t("messages.webhook.renew") : t("messages.webhook.make")}
        </Button>
        {!secretSet && !renew.data && <Text size="sm">{t("messages.webhook.unsigned")}</Text>}
        {renew.data && (
          <Group gap={4}>
            <Code>{renew.data.secret}</Code>
            <CopyButton value={renew.data.secret} />
            <Text size="sm">{t("messages.webhook.once")}</Text>
          </Group>
        )}
      </Group>
    </Way>
  );
}

interface WayProps {
  readonly title: string;
  readonly enabled: boolean;
  readonly onEnable: (enabled: boolean) => void;
  readonly children: ReactNode;
}

function Way({ title, enabled, onEnable, children }: WayProps) {
  return (
    <Stack gap="sm">
      <Switch label={title} checked={enabled} onChange={(event) => onEnable(event.currentTarget.checked)} />
      {enabled && (
        <Stack gap="sm" pl="md" style={{ borderLeft: "2px solid var(--wf-border)" }}>
          {children}
        </Stack>
      )}
    </Stack>
  );
}

function SendTest({ channel, disabled }: { readonly channel: Channel; readonly disabled: boolean }) {
  const { t } = useTranslation("starts");
  const test = useTestNotification();
  const answer = test.data;
  return (
    <>
      <Button variant="default" disabled={disabled} loading={test.isPending} onClick={() => test.mutate(channel, { onError: notifyError })}>
        {t(`messages.test.${channel}`)}
      </Button>
      {answer && (
        <Alert color={answer.ok ? "green" : "red"} p="xs" role="status">
          {answer.message}
        </Alert>
      )}
    </>
  );
}

function LastMessages() {
  const { t } = useTranslation("starts");
  const notices = useNotices();
  if (!notices.data || notices.data.items.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t("told.title")}>
      <Text size="sm" fw={550}>
        {t("told.title")}
      </Text>
      {notices.data.troubled > 0 && <Text size="sm">{t("told.troubled", { count: notices.data.troubled })}</Text>}
      {notices.data.items.map((notice) => (
        <NoticeLine key={notice.id} notice={notice} flow />
      ))}
    </Stack>
  );
}
