/** The field mapper: input at the left, target at the right, wires between; details, preview and problems around them. */
import { Button, Modal, VisuallyHidden } from "@mantine/core";
import { RotateCcw, X } from "lucide-react";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmModal } from "../components/ConfirmModal";
import { useEscapeLayer } from "../components/useEscapeLayer";
import { pathText } from "../data/path";
import { ExpressionContext } from "../forms/scope";
import { BottomPanel } from "./BottomPanel";
import classes from "./mapper.module.css";
import { SourceList } from "./SourceList";
import { Suggestions } from "./Suggestions";
import { TargetDetail } from "./TargetDetail";
import { TargetList } from "./TargetList";
import { useMapper, type MapperWish } from "./useMapper";
import { Wires } from "./Wires";

export interface FieldMapperProps extends MapperWish {
  title: string;
  onClose: () => void;
}

export default function FieldMapper({ title, onClose, ...wish }: FieldMapperProps) {
  const { t } = useTranslation("mapper");
  return (
    <Modal.Root opened onClose={onClose} fullScreen transitionProps={{ duration: 0 }}>
      <Modal.Content aria-label={t("title", { name: title })} radius={0}>
        <Body {...{ title, onClose, ...wish }} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Body({ title, onClose, ...wish }: FieldMapperProps) {
  const { t } = useTranslation("mapper");
  const mapper = useMapper(wish);
  const sources = useRef<HTMLDivElement>(null);
  const targets = useRef<HTMLDivElement>(null);
  const detail = useRef<HTMLElement>(null);
  const [resetting, setResetting] = useState(false);
  useEscapeLayer(() => (resetting ? setResetting(false) : onClose()));
  const scope = useMemo(() => ({ item: mapper.items[0] ?? null, items: mapper.items }), [mapper.items]);
  const go = (name: string) => {
    mapper.setTarget(name);
    detail.current?.focus();
  };

  return (
    <ExpressionContext.Provider value={scope}>
      <div className={classes.mapper}>
        <header className={classes.head}>
          <h2 className={classes.title}>{t("title", { name: title })}</h2>
          <p className={classes.help}>{mapper.taken ? t("map.choose", { name: pathText(mapper.taken) }) : t("help")}</p>
          <VisuallyHidden role="status">{mapper.taken ? t("map.choose", { name: pathText(mapper.taken) }) : ""}</VisuallyHidden>
          {!mapper.readOnly && (
            <>
              <Suggestions mapper={mapper} />
              <Button size="sm" variant="default" leftSection={<RotateCcw size={14} aria-hidden />} onClick={() => setResetting(true)}>
                {t("reset.all")}
              </Button>
            </>
          )}
          <Button size="sm" leftSection={<X size={14} aria-hidden />} onClick={onClose} data-autofocus>
            {t("close")}
          </Button>
        </header>
        <div className={classes.panes}>
          <SourceList mapper={mapper} listRef={sources} onTaken={() => targets.current?.focus()} />
          <Wires mapper={mapper} sources={sources} targets={targets} />
          <TargetList mapper={mapper} listRef={targets} onOpen={() => detail.current?.focus()} />
          <TargetDetail mapper={mapper} boxRef={detail} />
        </div>
        <BottomPanel mapper={mapper} onGo={go} />
      </div>
      {resetting && <ConfirmModal
        title={t("reset.allTitle")}
        text={t("reset.allText")}
        confirm={t("reset.all")}
        onConfirm={() => [mapper.resetAll(), setResetting(false)]}
        onClose={() => setResetting(false)}
      />}
    </ExpressionContext.Provider>
  );
}
