/** The title of a group, changed in place. */
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { type GroupId, LONGEST_TITLE } from "../document/groups";
import { useEditor, useStores } from "../state/context";
import classes from "./Group.module.css";

interface GroupTitleProps {
  readonly id: GroupId;
  readonly title: string;
}

export function GroupTitle({ id, title }: GroupTitleProps) {
  const { t } = useTranslation("canvas");
  const editing = useEditor((state) => state.floating?.kind === "rename_group" && state.floating.id === id);
  if (editing) return <TitleBox id={id} title={title} />;
  return (
    <strong className={classes.title} title={title || t("group.untitled")}>
      {title || t("group.untitled")}
    </strong>
  );
}

function TitleBox({ id, title }: GroupTitleProps) {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const [typed, setTyped] = useState(title);
  const closed = useRef(false);

  const close = (keep: boolean) => {
    // A box that goes away loses the focus as well, and would say it twice.
    if (closed.current) return;
    closed.current = true;
    if (keep && typed.trim() !== title) editor.getState().perform({ kind: "set_group_title", id, title: typed });
    editor.getState().float(null);
  };

  return (
    <input
      // The box was asked for just now, by a key or a double click.
      // eslint-disable-next-line jsx-a11y/no-autofocus
      autoFocus
      className={`${classes.titleBox} nodrag`}
      aria-label={t("group.title")}
      placeholder={t("group.untitled")}
      value={typed}
      maxLength={LONGEST_TITLE}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={() => close(true)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") close(true);
        if (event.key === "Escape") close(false);
      }}
    />
  );
}
