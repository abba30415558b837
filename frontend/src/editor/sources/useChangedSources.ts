/** Sources whose settings differ from those they were last read with, and which of them shall begin anew. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useCursors, useRewind } from "../../api";
import { notifyError } from "../../components/notify";

export function useChangedSources(flowId: string) {
  const { t } = useTranslation("sources");
  const sources = useCursors(flowId);
  const rewind = useRewind(flowId);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const changed = (sources.data ?? []).filter((source) => source.changed.length > 0 && source.position !== null);

  const toggle = (node: string) => {
    const next = new Set(chosen);
    if (!next.delete(node)) next.add(node);
    setChosen(next);
  };
  const rewindChosen = async () => {
    for (const source of changed.filter(({ node }) => chosen.has(node))) {
      const reason = t("publish.reason", { fields: source.changed.join(", ") });
      await rewind.mutateAsync({ node: source.node, connection: source.connection, to: null, again: false, reason }).catch(notifyError);
    }
  };
  return { changed, chosen, toggle, rewindChosen };
}
