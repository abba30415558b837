/** The way of one record through the run: each step's version of it, what was written, and its record page. */
import { Anchor, Badge, Button, Group, Modal, Timeline } from "@mantine/core";
import { ScanSearch } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { type Item, type Traced, useTrace } from "../../api";
import { EmptyState, ErrorState, LoadingRows } from "../../components/states";
import { ChangesTable, RecordTree } from "../../data";
import { outputsOf } from "../document/catalog";
import { NodeIcon } from "../palette/icons";
import { titleOf, useNode } from "../state/context";
import classes from "./stepview.module.css";

interface TraceDialogProps {
  readonly run: string;
  readonly item: Item;
  readonly onClose: () => void;
}

export function TraceDialog({ run, item, onClose }: TraceDialogProps) {
  const { t } = useTranslation("stepview");
  const trace = useTrace(run, item.roots.slice(0, 50));
  const way = trace.data?.pages.flatMap((page) => page.items) ?? [];
  const removed = trace.data?.pages[0]?.removed_at;
  const keys = [...new Map(way.flatMap((one) => one.keys).map((key) => [key.value, key])).values()];

  return (
    <Modal opened onClose={onClose} title={t("trace.title")} size="xl">
      {trace.isPending && <LoadingRows rows={4} />}
      {trace.isError && !trace.data && <ErrorState compact error={trace.error} onRetry={() => void trace.refetch()} />}
      {trace.data && way.length === 0 && <EmptyState compact title={t(removed ? "trace.removed" : "trace.none")} />}
      {keys.length > 0 && (
        <Group gap="xs" mb="md">
          <ScanSearch size={15} aria-hidden />
          <span>{t("trace.pages")}</span>
          {keys.slice(0, 8).map((key) => (
            <Anchor key={key.value} component={Link} to={`/records?q=${encodeURIComponent(key.value)}`} className="wf-mono">
              {key.value}
            </Anchor>
          ))}
        </Group>
      )}
      {way.length > 0 && (
        <Timeline bulletSize={26} lineWidth={2} aria-label={t("trace.title")}>
          {way.map((one, at) => (
            <Station key={`${one.node} ${one.port} ${one.item.no}`} one={one} open={at === 0 || at === way.length - 1} />
          ))}
        </Timeline>
      )}
      {trace.hasNextPage && (
        <Button variant="default" mt="md" loading={trace.isFetchingNextPage} onClick={() => void trace.fetchNextPage()}>
          {t("trace.more")}
        </Button>
      )}
    </Modal>
  );
}

/** Timeline gives its items props of its own, so they pass through here. */
function Station({ one, open, ...rest }: { readonly one: Traced; readonly open: boolean }) {
  const { t } = useTranslation("stepview");
  const { node, type } = useNode(one.node);
  const port = node && type ? outputsOf(type, node).find((each) => each.name === one.port)?.title : one.port;

  return (
    <Timeline.Item {...rest} bullet={<NodeIcon icon={type?.icon ?? "box"} {...(type ? { category: type.category } : {})} size={14} />} title={titleOf(node, type) || one.node}>
      <Group gap="xs" mb={4}>
        <Badge color={one.item.error ? "red" : "gray"}>{port ?? one.port}</Badge>
        <span className={classes.faint}>{t("trace.number", { number: one.item.no + 1 })}</span>
      </Group>
      {one.item.error && <p className={classes.error}>{one.item.error.message}</p>}
      <details open={open}>
        <summary className={classes.summary}>{t("trace.record")}</summary>
        <RecordTree record={one.item.record} open={1} />
      </details>
      {one.changes.length > 0 && <ChangesTable changes={one.changes} />}
    </Timeline.Item>
  );
}
