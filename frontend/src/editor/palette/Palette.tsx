/** The node types one can add: search, drag, click or Enter. */
import { ScrollArea, TextInput, UnstyledButton } from "@mantine/core";
import { ChevronDown, ChevronRight, Search } from "lucide-react";
import { type DragEvent, useDeferredValue, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import type { NodeType } from "../document/catalog";
import { useEditor } from "../state/context";
import { type Group, groupTypes, searchTypes } from "./groups";
import { accentOf, NodeIcon } from "./icons";
import classes from "./Palette.module.css";

export const DRAG_TYPE = "application/x-wareflow-node";

const NONE_YET: readonly Group[] = [];

interface PaletteProps {
  readonly onAdd: (type: string) => void;
}

export function Palette({ onAdd }: PaletteProps) {
  const { t } = useTranslation("editor");
  const types = useEditor((state) => state.types);
  const [search, setSearch] = useState("");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const found = useMemo(() => searchTypes(types.values(), search), [search, types]);
  const groups = useMemo(() => groupTypes(found), [found]);
  // The canvas is what one waits for; some hundred entries come a moment after it.
  const drawn = useDeferredValue(groups, NONE_YET);

  const toggle = (category: string) =>
    setClosed((old) => new Set(old.has(category) ? [...old].filter((name) => name !== category) : [...old, category]));

  return (
    <aside className={classes.palette} aria-label={t("palette.title")}>
      <div className={classes.search}>
        <TextInput
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
          onKeyDown={(event) => {
            const [first] = found;
            if (event.key === "Enter" && search && first) onAdd(first.type);
            if (event.key === "Escape") setSearch("");
          }}
          placeholder={t("palette.search")}
          aria-label={t("palette.search")}
          leftSection={<Search size={14} aria-hidden />}
          size="xs"
        />
      </div>
      <ScrollArea className={classes.list} type="auto" scrollbarSize={8}>
        {groups.length === 0 && <p className={classes.empty}>{t("palette.nothing", { search })}</p>}
        {drawn.map((group) => {
          const open = search !== "" || !closed.has(group.category);
          const title = t(`category.${group.category}`, { defaultValue: group.category });
          return (
            <section key={group.category} aria-label={title}>
              <UnstyledButton className={classes.group} onClick={() => toggle(group.category)} aria-expanded={open}>
                {open ? <ChevronDown size={14} aria-hidden /> : <ChevronRight size={14} aria-hidden />}
                <span>{title}</span>
              </UnstyledButton>
              {open && group.types.map((type) => <PaletteEntry key={type.type} type={type} onAdd={onAdd} />)}
            </section>
          );
        })}
      </ScrollArea>
      <p className={classes.hint}>{t("palette.hint")}</p>
    </aside>
  );
}

function PaletteEntry({ type, onAdd }: { readonly type: NodeType; readonly onAdd: (type: string) => void }) {
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(DRAG_TYPE, type.type);
    event.dataTransfer.setData("text/plain", type.title);
    event.dataTransfer.effectAllowed = "copy";
  };

  return (
    <button
      type="button"
      className={classes.entry}
      style={{ "--accent": accentOf(type.category) } as React.CSSProperties}
      draggable
      onDragStart={drag}
      onClick={() => onAdd(type.type)}
      title={type.description}
    >
      <span className={classes.icon}>
        <NodeIcon icon={type.icon} category={type.category} />
      </span>
      <span className={classes.name}>{type.title}</span>
    </button>
  );
}
