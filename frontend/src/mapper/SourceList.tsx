/** The fields of the input, with their kind and a real value; a field is taken by Enter, a click, or dragged. */
import { CloseButton, TextInput } from "@mantine/core";
import { Search } from "lucide-react";
import { useMemo, useState, type Ref } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "../components/states";
import { writePath } from "../data/path";
import { showValue } from "../data/show";
import { ListBox } from "./ListBox";
import classes from "./mapper.module.css";
import { pathsOf } from "./model/formula";
import { readFormula } from "./model/read";
import { searchFields, type SourceField } from "../data/fieldTree";
import type { Mapper } from "./useMapper";
import { pathText } from "../data/path";

interface SourceListProps {
  mapper: Mapper;
  listRef: Ref<HTMLDivElement>;
  /** A field was taken: the target is chosen next. */
  onTaken: () => void;
}

export function SourceList({ mapper, listRef, onTaken }: SourceListProps) {
  const { t } = useTranslation("mapper");
  const [word, setWord] = useState("");
  const shown = useMemo(() => searchFields(mapper.sources, word), [mapper.sources, word]);
  const used = useMemo(() => usedPaths(mapper), [mapper]);
  const taken = mapper.taken && pathText(mapper.taken);

  return (
    <section className={classes.pane} aria-label={t("source.title")}>
      <h3 className={classes.paneTitle}>
        {t("source.title")} <span className={classes.count}>{mapper.sources.length}</span>
      </h3>
      <TextInput
        size="xs"
        m="0 8px 8px"
        aria-label={t("source.search")}
        placeholder={t("source.search")}
        leftSection={<Search size={13} aria-hidden />}
        rightSection={word ? <CloseButton size="xs" aria-label={t("source.clear")} onClick={() => setWord("")} /> : null}
        value={word}
        onChange={(event) => setWord(event.currentTarget.value)}
      />
      {shown.length === 0 ? (
        <EmptyState compact title={t(word ? "source.noneFound" : "source.none")} text={word ? undefined : t("source.noneText")} />
      ) : (
        <ListBox
          label={t("source.list")}
          boxRef={listRef}
          items={shown}
          idOf={({ id }) => id}
          active={mapper.source}
          onActive={mapper.setSource}
          onPick={(field) => {
            mapper.take(taken === field.id ? null : field.path);
            if (taken !== field.id && !mapper.readOnly) onTaken();
          }}
          rowProps={(field) => ({
            draggable: !mapper.readOnly,
            onDragStart: (event) => writePath(event.dataTransfer, field.path),
            className: field.id === taken ? classes.taken : used.has(field.id) ? classes.used : "",
          })}
          render={(field) => <SourceRow field={field} />}
        />
      )}
    </section>
  );
}

function SourceRow({ field }: { field: SourceField }) {
  const { t } = useTranslation(["mapper", "forms"]);
  return (
    <span className={classes.sourceRow} style={{ paddingLeft: field.depth * 14 }}>
      <span className={classes.sourceName} title={field.id}>
        {field.name}
      </span>
      <span className={classes.kind}>{t(`forms:value.${field.kind}`)}</span>
      <span className={classes.sample}>{field.count === null ? (field.kind === "object" ? "" : showValue(field.sample)) : t("source.entries", { count: field.count })}</span>
    </span>
  );
}

function usedPaths(mapper: Mapper): Set<string> {
  const used = new Set<string>();
  for (const value of Object.values(mapper.fields)) {
    const formula = typeof value === "string" ? readFormula(value) : null;
    for (const path of formula ? pathsOf(formula) : []) used.add(pathText(path));
  }
  return used;
}
