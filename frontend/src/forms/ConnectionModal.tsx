/** Make or change a connection: the form of its connector, tried out in place before it is saved. */
import { Alert, Button, Group, Modal, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { CircleCheck, CircleX, PlugZap } from "lucide-react";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

import type { DataObject } from "../api/exact";
import { useCatalog } from "../api/hooks/catalog";
import { useConnections, useCreateConnection, usePatchConnection, useTestSettings } from "../api/hooks/connections";
import { ApiProblem } from "../api/problem";
import type { Connection, ConnectionTest, Problem } from "../api/types";
import { ErrorState, LoadingRows } from "../components/states";
import { startValue } from "./schema";
import { SchemaForm } from "./SchemaForm";

interface ConnectionModalProps {
  /** Fixed system of a new connection; without it there is a choice. */
  connector?: string | undefined;
  /** The connection to change; without it a new one is made. */
  connection?: Connection;
  onClose: () => void;
  onSaved: (connection: Connection) => void;
}

export function ConnectionModal(props: ConnectionModalProps) {
  const { t } = useTranslation("forms");
  const { connection, onClose } = props;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={connection ? t("connection.editTitle", { name: connection.name }) : t("connection.newTitle")}
    >
      <ConnectionForm {...props} />
    </Modal>
  );
}

/** `Warehouse BC 2` → `warehouse_bc_2`: the name stands in flow files. */
export function nameFrom(title: string): string {
  const plain = title.normalize("NFKD").replace(/\p{M}/gu, "").replaceAll("ł", "l").replaceAll("Ł", "l");
  return plain.toLowerCase().replace(/[^a-z0-9]+/g, "_").replace(/^[^a-z]+|_+$/g, "").slice(0, 40);
}

/** `lightspeed_retail`, or `lightspeed_retail_2` when the first is taken. */
function freeName(name: string, taken: readonly Connection[]): string {
  const isTaken = (one: string) => taken.some((connection) => connection.name === one);
  if (!isTaken(name)) return name;
  let number = 2;
  while (isTaken(`${name}_${number}`)) number += 1;
  return `${name}_${number}`;
}

function problemsOf(error: Error | null): Problem[] {
  if (!(error instanceof ApiProblem)) return [];
  return error.problems.map((problem) => ({ ...problem, field: problem.field?.replace(/^settings\./, "") ?? null }));
}

function ConnectionForm({ connector: fixed, connection, onClose, onSaved }: ConnectionModalProps) {
  const { t } = useTranslation("forms");
  const catalog = useCatalog();
  const [kind, setKind] = useState(connection?.connector ?? fixed ?? null);
  const [typed, setTyped] = useState<string | null>(connection?.name ?? null);
  const [settings, setSettings] = useState<DataObject | null>(connection?.settings ?? null);
  const [atOnce, setAtOnce] = useState<number | string>(connection?.limits.at_once ?? "");
  const [check, setCheck] = useState<ConnectionTest | null>(null);
  const connections = useConnections();
  const test = useTestSettings();
  const create = useCreateConnection();
  const patch = usePatchConnection();
  const saving = connection ? patch : create;

  if (catalog.isPending) return <LoadingRows rows={4} />;
  if (catalog.isError) return <ErrorState error={catalog.error} onRetry={() => void catalog.refetch()} compact />;

  const chosen = catalog.data.connectors.find((one) => one.name === kind);
  const values = settings ?? (chosen ? startValue(chosen.connection_schema, chosen.connection_schema) : {});
  const name = typed ?? (chosen ? freeName(nameFrom(chosen.title), connections.data ?? []) : "");
  const limits = { ...connection?.limits, at_once: typeof atOnce === "number" ? atOnce : null };
  const wish = { name, connector: kind ?? "", settings: values };
  const failure = saving.error ?? test.error;

  const change = (next: DataObject) => {
    setSettings(next);
    setCheck(null);
  };
  const tryOut = () => test.mutateAsync(wish).then(setCheck);
  const save = (event: FormEvent) => {
    event.preventDefault();
    // The form may stand inside another one, which must not be sent along.
    event.stopPropagation();
    if (connection) patch.mutate({ name, settings: values, limits }, { onSuccess: onSaved });
    else create.mutate({ ...wish, limits }, { onSuccess: onSaved });
  };

  return (
    <form onSubmit={save} noValidate>
      <Stack gap="md">
        {!connection && !fixed && (
          <Select
            label={t("connection.system")}
            placeholder={t("choose")}
            data={catalog.data.connectors.filter((one) => one.name !== "core").map((one) => ({ value: one.name, label: one.title }))}
            value={kind}
            allowDeselect={false}
            onChange={(next) => {
              setKind(next);
              setSettings(null);
              setCheck(null);
            }}
          />
        )}
        {chosen && (
          <>
            <TextInput
              label={t("connection.name")}
              description={t("connection.nameHint")}
              value={name}
              maxLength={80}
              readOnly={connection !== undefined}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            <SchemaForm
              key={chosen.name}
              schema={chosen.connection_schema}
              value={values}
              onChange={change}
              problems={problemsOf(failure)}
              secrets={connection?.secrets ?? {}}
            />
            <NumberInput
              label={t("connections:atOnce.label")}
              description={t("connections:atOnce.hint")}
              min={1}
              max={256}
              allowDecimal={false}
              value={atOnce}
              onChange={setAtOnce}
            />
          </>
        )}
        {check && <Outcome ok={check.ok} message={check.message} />}
        {failure && <Outcome ok={false} message={failure.message} />}
        <Group justify="space-between">
          <Button variant="default" leftSection={<PlugZap size={15} />} disabled={!chosen} loading={test.isPending} onClick={() => void tryOut().catch(() => setCheck(null))}>
            {t("connection.test")}
          </Button>
          <Group gap="xs">
            <Button variant="subtle" color="gray" onClick={onClose}>
              {t("common:action.cancel")}
            </Button>
            <Button type="submit" disabled={!chosen || name.trim() === ""} loading={saving.isPending}>
              {t("common:action.save")}
            </Button>
          </Group>
        </Group>
      </Stack>
    </form>
  );
}

export function Outcome({ ok, message }: { ok: boolean; message: string }) {
  return (
    <Alert color={ok ? "green" : "red"} icon={ok ? <CircleCheck size={18} /> : <CircleX size={18} />} role="status" p="sm">
      {message}
    </Alert>
  );
}
