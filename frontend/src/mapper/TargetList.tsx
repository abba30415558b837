/** The fields of the target in words: what each is, what feeds it, and whether something is wrong with it. */
import { Switch, TextInput } from "@mantine/core";
import { CircleAlert, CircleCheck, CircleDashed, Plus, Search, ShieldCheck, Sparkles } from "lucide-react";
import { useMemo, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";

import type { MappingTarget } from "../api/types";
import { pathText, readPath } from "../data/path";
import { EmptyState } from "../components/states";
import { ListBox } from "./ListBox";
import classes from "./mapper.module.css";
import type { Mapper } from "./useMapper";
import { useSummary } from "./useSummary";

interface TargetListProps {
  mapper: Mapper;
  listRef: Ref<HTMLDivElement>;
  /** Enter on a row without a field in hand: on to its details. */
  onOpen: () => void;
}

export function TargetList({ mapper, listRef, onOpen }: TargetListProps) {
  const { t } = useTranslation("mapper");
  const [word, setWord] = useState("");
  const [onlyMapped, setOnlyMapped] = useState(false);
  const shown = useMemo(() => {
    const wanted = word.trim().toLowerCase();
    const fits = ({ name, title }: MappingTarget) => `${name} ${title ?? ""}`.toLowerCase().includes(wanted);
    return mapper.targets.filter((target) => fits(target) && (!onlyMapped || target.name in mapper.fields));
  }, [mapper.fields, mapper.targets, onlyMapped, word]);
  const isNew = mapper.free && !mapper.readOnly && word.trim() !== "" && !mapper.targets.some(({ name }) => name === word.trim());

  const pick = (target: MappingTarget) => {
    if (mapper.taken) mapper.map(target.name, mapper.taken);
    else onOpen();
  };

  return (
    <section className={classes.pane} aria-label={t("target.title")}>
      <h3 className={classes.paneTitle}>
        {t("target.title")} <span className={classes.count}>{t("target.mapped", { count: Object.keys(mapper.fields).length, total: mapper.targets.length })}</span>
      </h3>
      <div className={classes.searchLine}>
        <TextInput
          size="xs"
          flex={1}
          aria-label={t(mapper.free ? "target.searchOrAdd" : "target.search")}
          placeholder={t(mapper.free ? "target.searchOrAdd" : "target.search")}
          leftSection={<Search size={13} aria-hidden />}
          value={word}
          onChange={(event) => setWord(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !isNew) return;
            event.preventDefault();
            mapper.set(word.trim(), "");
            mapper.setTarget(word.trim());
            setWord("");
          }}
        />
        <Switch size="xs" label={t("target.onlyMapped")} checked={onlyMapped} onChange={(event) => setOnlyMapped(event.currentTarget.checked)} />
      </div>
      {isNew && (
        <button
          type="button"
          className={classes.addTarget}
          onClick={() => {
            mapper.set(word.trim(), "");
            mapper.setTarget(word.trim());
            setWord("");
          }}
        >
          <Plus size={13} aria-hidden /> {t("target.add", { name: word.trim() })}
        </button>
      )}
      {shown.length === 0 && !isNew ? (
        <EmptyState compact title={t(word || onlyMapped ? "target.noneFound" : "target.none")} text={mapper.free && !word ? t("target.noneText") : undefined} />
      ) : (
        <ListBox
          label={t("target.list")}
          boxRef={listRef}
          items={shown}
          idOf={({ name }) => name}
          active={mapper.target}
          onActive={mapper.setTarget}
          onPick={pick}
          onDelete={({ name }) => mapper.set(name, undefined)}
          rowProps={({ name }) => ({
            onDragOver: (event) => event.preventDefault(),
            onDrop: (event) => {
              const path = readPath(event.dataTransfer);
              if (!path) return;
              event.preventDefault();
              mapper.map(name, path);
            },
            ...(mapper.taken ? { className: classes.waiting ?? "" } : {}),
          })}
          render={(target) => <TargetRow mapper={mapper} target={target} />}
        />
      )}
    </section>
  );
}

function TargetRow({ mapper, target }: { mapper: Mapper; target: MappingTarget }) {
  const { t } = useTranslation("mapper");
  const summary = useSummary(mapper);
  const { name, title, type, required, max_length: longest } = target;
  const problems = mapper.problems.filter((problem) => problem.target === name);
  const proposed = mapper.proposed.find((one) => one.target === name);
  const policy = mapper.policies?.[name];
  const isMapped = name in mapper.fields;

  return (
    <span className={classes.targetRow}>
      <span className={classes.state} data-state={problems.length ? "bad" : isMapped ? "ok" : "none"}>
        {problems.length ? <CircleAlert size={15} aria-hidden /> : isMapped ? <CircleCheck size={15} aria-hidden /> : <CircleDashed size={15} aria-hidden />}
        <span className={classes.spoken}>{problems.length ? t("state.problems", { count: problems.length }) : t(isMapped ? "state.mapped" : "state.open")}</span>
      </span>
      <span className={classes.targetName}>
        <span>
          {title || name}
          {required && (
            <span className={classes.required} title={t("target.required")}>
              *<span className={classes.spoken}>{t("target.required")}</span>
            </span>
          )}
        </span>
        <span className={classes.facts}>
          {title && title !== name && <span className="wf-mono">{name}</span>}
          {type && <span>{t(`type.${type}`, { defaultValue: type })}</span>}
          {longest && <span>{t("target.longest", { count: longest })}</span>}
        </span>
      </span>
      <span className={classes.fed} data-proposed={(!isMapped && proposed !== undefined) || undefined}>
        {isMapped ? (
          <span className={classes.ellipsis}>{summary(name)}</span>
        ) : proposed ? (
          <>
            <Sparkles size={12} aria-hidden /> <span className={classes.ellipsis}>{t("suggest.row", { name: pathText(proposed.path) })}</span>
          </>
        ) : null}
      </span>
      {policy && (
        <span className={classes.policy} title={t(`policy.${policy}`)}>
          <ShieldCheck size={13} aria-hidden />
          <span className={classes.spoken}>{t(`policy.${policy}`)}</span>
        </span>
      )}
    </span>
  );
}
