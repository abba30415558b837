/** How the screen looks, when things happen, how long they are kept. */
import { Button, Code, Group, SegmentedControl, Select, Stack, Table, Title, useMantineColorScheme, type MantineColorScheme } from "@mantine/core";
import { LogOut } from "lucide-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { usePatchSettings, useSettings } from "../../api/hooks/records";
import { useHealth, useSession, useSignOut } from "../../api/hooks/session";
import type { Settings } from "../../api/types";
import { notifyDone, notifyError } from "../../components/notify";
import { Page } from "../../components/Page";
import { ErrorState, LoadingRows } from "../../components/states";
import { chooseLanguage, isLanguage, LANGUAGES } from "../../i18n";
import { Keeping } from "./Keeping";
import { Messages } from "./Messages";
import { Part } from "./Part";
import { Privacy } from "./Privacy";

export default function SettingsPage() {
  const { t } = useTranslation("settings");
  const settings = useSettings();
  return (
    <Page title={t("title")} text={t("text")} narrow>
      <Stack gap="lg">
        <Look />
        {settings.isPending && <LoadingRows rows={3} />}
        {settings.isError && <ErrorState error={settings.error} onRetry={() => void settings.refetch()} compact />}
        {settings.data && <Server key={JSON.stringify(settings.data)} settings={settings.data} />}
        <Keeping />
        <Privacy />
        <Messages />
        <About settings={settings.data} />
      </Stack>
    </Page>
  );
}

function Look() {
  const { t, i18n } = useTranslation("settings");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Part title={t("look.title")}>
      <Select
        label={t("look.language")}
        data={LANGUAGES.map((language) => ({ value: language, label: t(`shell:language.${language}`) }))}
        value={i18n.language}
        allowDeselect={false}
        maw={280}
        onChange={(language) => {
          if (isLanguage(language)) void chooseLanguage(language);
        }}
      />
      <div>
        <Title order={4} mb={6} fw={550} size="sm">
          {t("look.colours")}
        </Title>
        <SegmentedControl
          aria-label={t("look.colours")}
          value={colorScheme}
          data={(["light", "dark", "auto"] as const).map((scheme) => ({ value: scheme, label: t(`shell:scheme.${scheme}`) }))}
          onChange={(scheme) => setColorScheme(scheme as MantineColorScheme)}
        />
      </div>
    </Part>
  );
}

function Server({ settings }: { settings: Settings }) {
  const { t } = useTranslation("settings");
  const save = usePatchSettings();
  const [zone, setZone] = useState(settings.time_zone);
  const changed = zone !== settings.time_zone;
  const zones = [...new Set([settings.time_zone, "UTC", ...Intl.supportedValuesOf("timeZone")])];

  return (
    <Part title={t("runs.title")}>
      <Select
        label={t("runs.zone")}
        description={t("runs.zoneHint")}
        data={zones}
        value={zone}
        searchable
        allowDeselect={false}
        maw={360}
        onChange={(next) => next && setZone(next)}
      />
      <Group>
        <Button
          disabled={!changed}
          loading={save.isPending}
          onClick={() =>
            save.mutate({ time_zone: zone }, { onSuccess: () => notifyDone(t("saved")), onError: notifyError })
          }
        >
          {t("common:action.save")}
        </Button>
      </Group>
    </Part>
  );
}

function About({ settings }: { settings: Settings | undefined }) {
  const { t } = useTranslation("settings");
  const health = useHealth();
  const session = useSession();
  const signOut = useSignOut();
  const facts: [string, ReactNode][] = [
    [t("about.version"), health.data?.version],
    [t("about.database"), health.data && { sqlite: "SQLite", postgresql: "PostgreSQL" }[health.data.database]],
    [t("about.queue"), health.data && t(`about.queueState.${health.data.queue}`, { defaultValue: health.data.queue })],
    [t("about.home"), settings && <Code>{settings.home}</Code>],
    [t("about.user"), session.data?.user.name],
  ];

  return (
    <Part title={t("about.title")}>
      <Table layout="fixed" withRowBorders={false} verticalSpacing={4} horizontalSpacing={0}>
        <Table.Tbody>
          {facts.map(([name, fact]) => (
            <Table.Tr key={name}>
              <Table.Td w={160} c="dimmed">
                {name}
              </Table.Td>
              <Table.Td>{fact ?? "–"}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group>
        <Button variant="default" leftSection={<LogOut size={15} />} loading={signOut.isPending} onClick={() => signOut.mutate(undefined, { onError: notifyError })}>
          {t("about.signOut")}
        </Button>
      </Group>
    </Part>
  );
}
