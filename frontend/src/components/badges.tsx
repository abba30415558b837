/** Small signs for states: always an icon and a word, never a colour alone. */
import {
  Ban,
  CircleAlert,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleX,
  ClipboardList,
  Clock3,
  Equal,
  FlaskConical,
  LoaderCircle,
  PencilLine,
  Play,
  Plus,
  SkipForward,
  TriangleAlert,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import type { ChangeAction, Connection, RunMode, RunStatus, StepStatus } from "../api/types";
import styles from "./badges.module.css";

export type Tone = "ok" | "warn" | "bad" | "busy" | "idle" | "plan";

interface SignProps {
  tone: Tone;
  icon: LucideIcon;
  children: ReactNode;
  spin?: boolean;
  bare?: boolean | undefined;
}

/** A pill, or with `bare` only icon and word. */
export function Sign({ tone, icon: Icon, children, spin = false, bare = false }: SignProps) {
  return (
    <span className={bare ? styles.bare : styles.pill} data-tone={tone}>
      <Icon size={13} aria-hidden className={spin ? styles.spin : undefined} />
      <span>{children}</span>
    </span>
  );
}

const RUN: Record<RunStatus, { tone: Tone; icon: LucideIcon; spin?: boolean }> = {
  pending: { tone: "idle", icon: CircleDashed },
  running: { tone: "busy", icon: LoaderCircle, spin: true },
  waiting: { tone: "busy", icon: Clock3 },
  cancelling: { tone: "warn", icon: CirclePause },
  succeeded: { tone: "ok", icon: CircleCheck },
  partial: { tone: "warn", icon: CircleAlert },
  failed: { tone: "bad", icon: CircleX },
  cancelled: { tone: "idle", icon: Ban },
};

export function RunStatusBadge({ status, bare }: { status: RunStatus; bare?: boolean }) {
  const { t } = useTranslation();
  return (
    <Sign {...RUN[status]} bare={bare}>
      {t(`run.status.${status}`)}
    </Sign>
  );
}

const STEP: Record<StepStatus, { tone: Tone; icon: LucideIcon; spin?: boolean }> = {
  idle: { tone: "idle", icon: CircleDot },
  queued: { tone: "idle", icon: CircleDashed },
  running: { tone: "busy", icon: LoaderCircle, spin: true },
  waiting: { tone: "busy", icon: Clock3 },
  succeeded: { tone: "ok", icon: CircleCheck },
  problems: { tone: "warn", icon: CircleAlert },
  failed: { tone: "bad", icon: CircleX },
  skipped: { tone: "idle", icon: SkipForward },
};

export function StepStatusBadge({ status, bare }: { status: StepStatus; bare?: boolean }) {
  const { t } = useTranslation();
  return (
    <Sign {...STEP[status]} bare={bare}>
      {t(`step.status.${status}`)}
    </Sign>
  );
}

const MODE: Record<RunMode, { tone: Tone; icon: LucideIcon }> = {
  live: { tone: "idle", icon: Play },
  plan: { tone: "plan", icon: ClipboardList },
  test: { tone: "idle", icon: FlaskConical },
};

export function ModeBadge({ mode, bare }: { mode: RunMode; bare?: boolean }) {
  const { t } = useTranslation();
  return (
    <Sign {...MODE[mode]} bare={bare}>
      {t(`run.mode.${mode}`)}
    </Sign>
  );
}

const ACTION: Record<ChangeAction, { tone: Tone; icon: LucideIcon }> = {
  create: { tone: "ok", icon: Plus },
  update: { tone: "busy", icon: PencilLine },
  unchanged: { tone: "idle", icon: Equal },
  skip: { tone: "warn", icon: SkipForward },
  conflict: { tone: "bad", icon: TriangleAlert },
};

export function ActionBadge({ action }: { action: ChangeAction }) {
  const { t } = useTranslation();
  return <Sign {...ACTION[action]}>{t(`change.${action}`)}</Sign>;
}

const CONNECTION: Record<Connection["status"], { tone: Tone; icon: LucideIcon }> = {
  ok: { tone: "ok", icon: CircleCheck },
  failed: { tone: "bad", icon: CircleX },
  untested: { tone: "idle", icon: CircleDashed },
};

export function ConnectionBadge({ status, bare }: { status: Connection["status"]; bare?: boolean }) {
  const { t } = useTranslation();
  return (
    <Sign {...CONNECTION[status]} bare={bare}>
      {t(`connection.status.${status}`)}
    </Sign>
  );
}
