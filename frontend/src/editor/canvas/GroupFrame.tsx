/** The frame around the steps of a group. Its title is what one takes it by. */
import { ActionIcon } from "@mantine/core";
import type { NodeProps } from "@xyflow/react";
import { ChevronsDownUp } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { useEditor, useStores } from "../state/context";
import type { DrawnFrame } from "./frames";
import { ColorMenu } from "./ColorMenu";
import classes from "./Group.module.css";
import { GroupTitle } from "./GroupTitle";

export const GroupFrame = memo(function GroupFrame({ data, selected }: NodeProps<DrawnFrame>) {
  const { t } = useTranslation("canvas");
  const { editor } = useStores();
  const readOnly = useEditor((state) => state.readOnly);
  const { group, groupId } = data;

  return (
    <div className={classes.frame} data-color={group.color ?? "grey"} data-selected={selected || undefined}>
      <div className={`${classes.bar} wf-group-title`}>
        <GroupTitle id={groupId} title={group.title} />
        <span className={`${classes.tools} nodrag`}>
          {!readOnly && (
            <ColorMenu
              label={t("group.color")}
              color={group.color ?? null}
              onPick={(color) => editor.getState().perform({ kind: "set_group_color", id: groupId, color })}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            size={24}
            aria-label={t("group.collapse")}
            title={t("group.collapse")}
            onClick={() => editor.getState().perform({ kind: "collapse_groups", ids: [groupId], collapsed: true })}
          >
            <ChevronsDownUp size={14} aria-hidden />
          </ActionIcon>
        </span>
      </div>
    </div>
  );
});
