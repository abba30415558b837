/** A person is looked for in everything that is logged, and erased after a second yes. */
import { Alert, Badge, Button, Group, List, Loader, Paper, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { UserX } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { type Erasure, isAtWork, type PersonKind, useErasePerson, useErasures, useForgetPerson, useLookForPerson } from "../../api/hooks/keeping";
import { ApiProblem } from "../../api/problem";
import { ConfirmModal } from "../../components/ConfirmModal";
import { useFormat } from "../../components/format";
import { notifyError } from "../../components/notify";
import { ErrorState } from "../../components/states";
import { Part } from "./Part";

const SHOWN = 10;

export function Privacy() {
  const { t } = useTranslation("settings");
  const erasures = useErasures();
  return (
    <Part title={t("privacy.title")} text={t("privacy.text")}>
      <Look />
      {erasures.isError && <ErrorState error={erasures.error} onRetry={() => void erasures.refetch()} compact />}
      {erasures.data?.items.slice(0, SHOWN).map((erasure) => <One key={erasure.id} erasure={erasure} />)}
    </Part>
  );
}

function Look() {
  const { t } = useTranslation("settings");
  const look = useLookForPerson();
  const [kind, setKind] = useState<PersonKind>("email");
  const [value, setValue] = useState("");
  const problem = look.error instanceof ApiProblem ? look.error.message : undefined;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    look.mutate({ kind, value: value.trim() }, { onSuccess: () => setValue("") });
  };

  return (
    <form onSubmit={submit}>
      <Group align="flex-end" gap="sm">
        <SegmentedControl
          aria-label={t("privacy.by")}
          value={kind}
          onChange={(next) => setKind(next as PersonKind)}
          data={(["email", "phone"] as const).map((name) => ({ value: name, label: t(`privacy.${name}`) }))}
        />
        <TextInput
          flex={1}
          miw={200}
          label={t(`privacy.${kind}`)}
          value={value}
          error={problem}
          placeholder={kind === "email" ? "anna@example.com" : "+48 600 100 200"}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        <Button type="submit" disabled={value.trim() === ""} loading={look.isPending}>
          {t("privacy.look")}
        </Button>
      </Group>
    </form>
  );
}

function One({ erasure }: { erasure: Erasure }) {
  const { t } = useTranslation("settings");
  const format = useFormat();
  const erase = useErasePerson();
  const forget = useForgetPerson();
  const [asking, setAsking] = useState(false);
  const { found } = erasure;
  const rows = Object.values(found.rows).reduce((sum, count) => sum + count, 0);
  const nothing = found.records + rows + found.files.length + found.flows.length === 0;

  return (
    <Paper withBorder p="md" radius="md">
      <Stack gap={6}>
        <Group gap="xs">
          <Badge color={erasure.state === "done" ? "teal" : erasure.state === "found" && !nothing ? "orange" : "gray"}>
            {t(`privacy.state.${erasure.state === "found" && nothing ? "none" : erasure.state}`)}
          </Badge>
          <Text size="sm" c="dimmed">
            {t("privacy.asked", { kind: t(`privacy.${erasure.kind}`), when: format.moment(erasure.created_at) })}
          </Text>
          {isAtWork(erasure) && <Loader size="xs" aria-label={t(`privacy.state.${erasure.state}`)} />}
        </Group>
        {erasure.state !== "looking" && (
          <Text size="sm">{nothing ? t("privacy.nothing") : t("privacy.found", { records: format.count(found.records), runs: format.count(found.run_count), rows: format.count(rows) })}</Text>
        )}
        {found.open_runs > 0 && <Text size="sm">{t("privacy.open", { count: found.open_runs })}</Text>}
        <Left found={found} />
        {erasure.state === "found" && (
          <Group mt={4}>
            {!nothing && (
              <Button color="red" size="compact-md" leftSection={<UserX size={15} />} onClick={() => setAsking(true)} loading={erase.isPending}>
                {t("privacy.erase")}
              </Button>
            )}
            <Button variant="default" size="compact-md" onClick={() => forget.mutate(erasure.id, { onError: notifyError })} loading={forget.isPending}>
              {t(nothing ? "privacy.close" : "privacy.forget")}
            </Button>
          </Group>
        )}
      </Stack>
      {asking && (
        <ConfirmModal
          title={t("privacy.sureTitle")}
          text={t("privacy.sure")}
          confirm={t("privacy.erase")}
          busy={erase.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => erase.mutate(erasure.id, { onError: notifyError, onSettled: () => setAsking(false) })}
        />
      )}
    </Paper>
  );
}

/** What people made themselves is named, and left to them. */
function Left({ found }: { found: Erasure["found"] }) {
  const { t } = useTranslation("settings");
  const named = [...found.files.map(({ id, name }) => ({ id, text: t("privacy.file", { name }) })), ...found.flows.map(({ id, name }) => ({ id, text: t("privacy.flow", { name }) }))];
  if (named.length === 0) return null;
  return (
    <Alert color="orange" variant="light" title={t("privacy.left")}>
      <List size="sm">
        {named.map(({ id, text }) => (
          <List.Item key={id}>{text}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
