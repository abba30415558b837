/** What narrows the list of runs: fields above, and what is chosen as chips that can be taken away one by one. */
import { Button, CloseButton, Group, Select } from "@mantine/core";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useFlows } from "../../api/hooks/flows";
import { useFormat } from "../../components/format";
import { SearchBox } from "../../components/SearchBox";
import type { AddressFilter } from "../../components/useAddressFilter";
import { type FilterName, NAMES, type Range, RANGES, since } from "./filter";
import classes from "./runs.module.css";

const STATUSES = ["running", "succeeded", "partial", "failed", "cancelled", "waiting", "pending"] as const;
const MODES = ["live", "plan", "test"] as const;
const TRIGGERS = ["manual", "schedule", "webhook", "api", "replay", "flow", "error"] as const;

type Filter = AddressFilter<FilterName>;

export function RunFilters({ filter }: { filter: Filter }) {
  const { t } = useTranslation(["runs", "runlist"]);
  const flows = useFlows();
  const { values, set } = filter;
  const choice = (name: FilterName, label: string, data: { value: string; label: string }[], width: number) => (
    <Select aria-label={label} placeholder={label} w={width} searchable={data.length > 8} clearable data={data} value={values[name] ?? null} onChange={(value) => set({ [name]: value })} />
  );

  return (
    <>
      <Group gap="xs" mb="sm" role="search" aria-label={t("runlist:filter.label")}>
        <SearchBox value={values.q ?? ""} label={t("filter.search")} width={180} onSearch={(q) => set({ q })} />
        <SearchBox value={values.record ?? ""} label={t("runlist:filter.record")} width={165} onSearch={(record) => set({ record })} />
        {choice("flow", t("filter.flow"), (flows.data?.items ?? []).map((flow) => ({ value: flow.id, label: flow.name })), 180)}
        {choice("status", t("filter.status"), STATUSES.map((value) => ({ value, label: t(`common:run.status.${value}`) })), 130)}
        {choice("trigger", t("runlist:filter.trigger"), TRIGGERS.map((value) => ({ value, label: t(`common:run.trigger.${value}`) })), 130)}
        {choice("mode", t("filter.mode"), MODES.map((value) => ({ value, label: t(`common:run.mode.${value}`) })), 100)}
        {choice("replay", t("runlist:filter.replay"), [{ value: "true", label: t("runlist:filter.replayYes") }, { value: "false", label: t("runlist:filter.replayNo") }], 130)}
        <Select
          aria-label={t("runlist:filter.since")}
          placeholder={t("runlist:filter.since")}
          w={120}
          data={RANGES.map((value) => ({ value, label: t(`runlist:range.${value}`) }))}
          value={null}
          onChange={(range) => range && set({ since: since(range as Range), until: null })}
        />
      </Group>
      {filter.any && <Chips filter={filter} />}
    </>
  );
}

function Chips({ filter }: { filter: Filter }) {
  const { t } = useTranslation(["runs", "runlist"]);
  const words = useWords();
  return (
    <ul className={classes.chips} aria-label={t("runlist:filter.chips")}>
      {NAMES.filter((name) => filter.values[name]).map((name) => {
        const text = words(name, filter.values[name] ?? "");
        return (
          <li key={name} className={classes.chip}>
            {text}
            <CloseButton size="xs" aria-label={t("runlist:filter.remove", { text })} onClick={() => filter.set({ [name]: null })} />
          </li>
        );
      })}
      <li>
        <Button size="compact-sm" variant="subtle" color="gray" leftSection={<X size={14} aria-hidden />} onClick={filter.clear}>
          {t("filter.clear")}
        </Button>
      </li>
    </ul>
  );
}

function useWords(): (name: FilterName, value: string) => string {
  const { t } = useTranslation(["runs", "runlist"]);
  const flows = useFlows();
  const format = useFormat();
  return (name, value) => {
    switch (name) {
      case "q":
        return `“${value}”`;
      case "record":
        return t("runlist:chip.record", { value });
      case "flow":
        return flows.data?.items.find((flow) => flow.id === value)?.name ?? value;
      case "status":
        return t(`common:run.status.${value}`);
      case "trigger":
        return t("runlist:chip.trigger", { value: t(`common:run.trigger.${value}`) });
      case "mode":
        return t(`common:run.mode.${value}`);
      case "replay":
        return t(value === "true" ? "runlist:filter.replayYes" : "runlist:filter.replayNo");
      case "since":
        return t("runlist:chip.since", { value: format.moment(value) });
      case "until":
        return t("runlist:chip.until", { value: format.moment(value) });
    }
  };
}
