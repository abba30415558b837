/** Finds steps by words and operators; Enter goes there, F3 goes on to the next. */
import { Kbd, Modal, TextInput } from "@mantine/core";
import { TriangleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { shownKeys } from "../commands/keymap";
import { useKeymap } from "../commands/useKeymap";
import { accept, type Complaint, OPERATORS, STATES } from "../document/search";
import { accentOf, NodeIcon } from "../palette/icons";
import { titleOf, useEditor, useStores } from "../state/context";
import { flowOf } from "../state/editorStore";
import classes from "./Floating.module.css";
import { PickList } from "./PickList";
import { type Hit, useFind } from "./useFind";

type Choice = { readonly kind: "suggestion"; readonly text: string } | { readonly kind: "hit"; readonly hit: Hit };

export function FindDialog({ onFound }: { readonly onFound: (id: string) => void }) {
  const { t } = useTranslation(["commands", "editor"]);
  const { editor } = useStores();
  const [search, setSearch] = useState(() => editor.getState().search);
  const { hits, suggestions, complaints, why } = useFind(search);
  const keymap = useKeymap();
  const close = () => editor.getState().float(null);

  const choices: readonly Choice[] = [
    ...suggestions.map((text): Choice => ({ kind: "suggestion", text })),
    ...hits.map((hit): Choice => ({ kind: "hit", hit })),
  ];
  const pick = (choice: Choice) => {
    if (choice.kind === "suggestion") {
      setSearch(accept(search, choice.text));
      return;
    }
    editor.getState().setSearch(search, hits.map((hit) => hit.id));
    close();
    editor.getState().select([choice.hit.id]);
    onFound(choice.hit.id);
  };

  return (
    <Modal opened onClose={close} title={t("editor:find.title")} size={560} yOffset="12vh" centered={false}>
      <PickList
        label={t("editor:find.list")}
        options={choices.map((choice) => ({ key: choice.kind === "hit" ? `step ${choice.hit.id}` : choice.text, value: choice }))}
        onPick={pick}
        empty={complaints.length > 0 ? t("find.mend") : t("editor:find.nothing")}
        render={(choice) => (choice.kind === "hit" ? <FoundStep hit={choice.hit} why={why(choice.hit)} /> : <Suggestion text={choice.text} />)}
        input={(props) => (
          <TextInput
            {...props}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            placeholder={t("find.placeholder")}
            aria-label={t("editor:find.search")}
            aria-describedby="find-hint"
          />
        )}
      />
      <div id="find-hint" className={classes.findHint} role="status">
        {complaints.map((complaint, at) => (
          <p key={at} className={classes.complaint}>
            <TriangleAlert size={14} aria-hidden /> <ComplaintText complaint={complaint} />
          </p>
        ))}
        <p>
          {t("find.count", { count: hits.length })} · {t("find.hint", { next: shownKeys(keymap.nextFound[0] ?? ""), previous: shownKeys(keymap.previousFound[0] ?? "") })}
        </p>
      </div>
    </Modal>
  );
}

function Suggestion({ text }: { readonly text: string }) {
  const { t } = useTranslation("commands");
  const operator = text.slice(0, text.indexOf(":"));
  return (
    <span className={classes.option}>
      <Kbd size="sm">{text}</Kbd>
      <small className={classes.muted}>{t(`find.operator.${operator}`)}</small>
    </span>
  );
}

function FoundStep({ hit, why }: { readonly hit: Hit; readonly why: string }) {
  const node = useEditor((state) => flowOf(state).nodes[hit.id]);
  const type = useEditor((state) => state.types.get(node?.type ?? ""));
  return (
    <span className={classes.option} style={{ "--accent": accentOf(type?.category) } as React.CSSProperties}>
      <span className={classes.icon}>
        <NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} />
      </span>
      <span className={classes.words}>
        <span>{titleOf(node, type)}</span>
        <small>{why || hit.id}</small>
      </span>
    </span>
  );
}

function ComplaintText({ complaint }: { readonly complaint: Complaint }) {
  const { t } = useTranslation("commands");
  switch (complaint.kind) {
    case "unknown_operator":
      return complaint.meant
        ? t("find.meant", { operator: complaint.operator, meant: complaint.meant })
        : t("find.unknownOperator", { operator: complaint.operator, known: OPERATORS.map((one) => `${one}:`).join(", ") });
    case "unknown_state":
      return t("find.unknownState", { state: complaint.state, known: STATES.map((one) => `is:${one}`).join(", ") });
    case "no_value":
      return t("find.noValue", { operator: complaint.operator });
  }
}
