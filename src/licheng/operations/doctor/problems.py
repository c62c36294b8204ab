"""What the doctor can find, and its sentences in both languages."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Advice:
    """What a problem is and how it is mended. With a fatal one the system refuses to serve."""

    chinese: str
    english: str
    fatal: bool


@dataclass(frozen=True)
class Problem:
    """One thing found wrong: its code and what its sentence is filled with."""

    code: str
    facts: tuple[tuple[str, Any], ...] = ()

    @property
    def fatal(self) -> bool:
        """Return whether the system may not serve like this."""
        return ADVICE[self.code].fatal

    def sentence(self) -> str:
        """Return the sentence in Chinese, then in English on a line of its own."""
        advice = ADVICE[self.code]
        facts = dict(self.facts)
        return f"{advice.chinese % facts}\n  {advice.english % facts}"


def problem(code: str, /, **facts: Any) -> Problem:
    """Return the problem of this code; `facts` fill its sentence."""
    return Problem(code=code, facts=tuple(facts.items()))


ADVICE = {
    "setting_unusable": Advice("設定無法使用：%(said)s", "A setting cannot be used: %(said)s", fatal=True),
    "database_unreachable": Advice(
        "連不到資料庫。請檢查 LICHENG_DATABASE_URL，並確認 PostgreSQL 已啟動。",
        "The database cannot be reached. Check LICHENG_DATABASE_URL and that PostgreSQL runs.",
        fatal=True,
    ),
    "database_too_old": Advice(
        "PostgreSQL 版本是 %(version)s，需要 15 以上。請升級資料庫。",
        "PostgreSQL is version %(version)s and must be 15 or newer. Upgrade the database.",
        fatal=True,
    ),
    "database_setting_off": Advice(
        "資料庫設定 %(name)s 是 %(value)s，斷電時會遺失資料。請在 postgresql.conf 設為 on 並重新啟動資料庫。",
        "The database setting %(name)s is %(value)s, so a power cut loses data. "
        "Set it to on in postgresql.conf and restart the database.",
        fatal=True,
    ),
    "database_checksums_off": Advice(
        "資料庫沒有頁面核對碼，磁碟壞損不會被發現。請停止資料庫後執行 pg_checksums --enable。",
        "The database keeps no page checksums, so disk damage goes unnoticed. "
        "Stop it and run pg_checksums --enable.",
        fatal=True,
    ),
    "role_too_mighty": Advice(
        "應用程式的資料庫角色 %(role)s 有 %(right)s 權限，各校之間的牆因此失效。請改用沒有此權限的角色。",
        "The application's database role %(role)s has the right %(right)s, which opens the wall between schools. "
        "Use a role without it.",
        fatal=True,
    ),
    "role_owns_tables": Advice(
        "應用程式的資料庫角色 %(role)s 擁有 %(count)s 個資料表。請以另一個角色擁有資料表，"
        "填入 LICHENG_OWNER_DATABASE_URL，再執行 licheng migrate。",
        "The application's database role %(role)s owns %(count)s tables. Let another role own them, "
        "name it in LICHENG_OWNER_DATABASE_URL, then run licheng migrate.",
        fatal=True,
    ),
    "wall_missing": Advice(
        "資料表 %(table)s 沒有各校之間的牆。請執行 licheng migrate；若仍如此，請停用系統並回報。",
        "The table %(table)s has no wall between schools. Run licheng migrate; if that does not help, stop the "
        "system and report it.",
        fatal=True,
    ),
    "migrations_waiting": Advice(
        "有 %(count)s 個資料表更新尚未執行。請執行 licheng migrate %(system)s。",
        "%(count)s database migrations have not run. Run licheng migrate %(system)s.",
        fatal=True,
    ),
    "stores_setup": Advice(
        "檔案庫的設定不對：%(said)s 請檢查 LICHENG_STORES。",
        "The file stores are not set up right (%(code)s). Check LICHENG_STORES.",
        fatal=True,
    ),
    "store_unwell": Advice(
        "%(said)s 全新的檔案庫請執行 licheng store init %(system)s。",
        "The store %(store)s cannot be used (%(code)s). For brand-new stores run licheng store init %(system)s.",
        fatal=True,
    ),
    "store_without_tls": Advice(
        "檔案會不加密地送到 %(host)s 的檔案庫。請把 LICHENG_STORES 的 endpoint 改成 https。",
        "Files go to the store at %(host)s unencrypted. Let the endpoint in LICHENG_STORES begin with https.",
        fatal=True,
    ),
    "store_not_rehearsed": Advice(
        "%(said)s 系統代號：%(system)s。",
        "The store %(store)s has not passed its rehearsal and takes no files. Run licheng store rehearse %(system)s "
        "and do what it says.",
        fatal=False,
    ),
    "store_almost_full": Advice(
        "檔案庫 %(store)s 只剩 %(gigabytes)s GB。請擴充磁碟。",
        "The store %(store)s has only %(gigabytes)s GB left. Add disk space.",
        fatal=False,
    ),
    "secret_key_weak": Advice(
        "LICHENG_SECRET_KEY 太短或太單純，工作階段可能被偽造。請改用 openssl rand -base64 48 的結果。",
        "LICHENG_SECRET_KEY is too short or too simple, so sessions could be forged. "
        "Use what openssl rand -base64 48 prints.",
        fatal=True,
    ),
    "master_key_weak": Advice(
        "LICHENG_MASTER_KEY 太單純。請改用 openssl rand -base64 32 的結果；已有資料時請先查明原本的金鑰。",
        "LICHENG_MASTER_KEY is too simple. Use what openssl rand -base64 32 prints; "
        "with data already stored, find the true key first.",
        fatal=True,
    ),
    "secrets_readable": Advice(
        "金鑰檔 %(name)s 可被其他使用者讀取。請執行 chmod 600。",
        "Other users can read the key file %(name)s. Run chmod 600 on it.",
        fatal=True,
    ),
    "debug_on": Advice("除錯模式開著，請關閉 DEBUG。", "Debug mode is on; turn DEBUG off.", fatal=True),
    "demo_in_public": Advice(
        "示範模式開著，任何人都能一鍵登入，但網址 %(url)s 不是本機。請把 LICHENG_DEMO 設為 no。",
        "Demo mode is on, so anyone can sign in with one click, but the address %(url)s is not this machine. "
        "Set LICHENG_DEMO to no.",
        fatal=False,
    ),
    "training_clock_without_demo": Advice(
        "訓練時鐘只能用於示範與教育訓練。請清空 LICHENG_TRAINING_CLOCK，或把 LICHENG_DEMO 設為 yes。",
        "The training clock is for demo and training only. Empty LICHENG_TRAINING_CLOCK, or set LICHENG_DEMO to yes.",
        fatal=True,
    ),
    "https_missing": Advice(
        "網址 %(url)s 沒有 HTTPS，密碼會以明文傳送。請設定 HTTPS 與 LICHENG_PUBLIC_URL。",
        "The address %(url)s is without HTTPS, so passwords travel in the clear. "
        "Set up HTTPS and LICHENG_PUBLIC_URL.",
        fatal=False,
    ),
    "clock_drift": Advice(
        "這臺主機與資料庫的時間相差 %(seconds)s 秒，截止時間會不準。請啟用時間同步（例如 chrony）。",
        "This machine and the database differ by %(seconds)s seconds, so deadlines would be wrong. "
        "Turn on time synchronization, such as chrony.",
        fatal=False,
    ),
    "inspection_broken": Advice(
        "檔案檢查無法運作，任何檔案都不會被接受。請重新執行 make setup。",
        "File inspection does not work, so no file would be accepted. Run make setup again.",
        fatal=False,
    ),
    "quarantine_without_scanner": Advice(
        "有 %(count)s 個檔案因惡意程式被隔離，但 LICHENG_CLAMD 是空白，隔離會失效。請填回掃毒程式的位址。",
        "%(count)s files are in quarantine, but LICHENG_CLAMD is empty, which would open them. "
        "Set the address of the scanner again.",
        fatal=True,
    ),
    "scanner_away": Advice(
        "連不到掃毒程式 %(place)s（%(code)s），新的檔案會收下但不放行。請啟動 clamd，或檢查 LICHENG_CLAMD。",
        "The malware scanner %(place)s does not answer (%(code)s): new files are kept and not released. "
        "Start clamd, or check LICHENG_CLAMD.",
        fatal=False,
    ),
    "scanner_finds_nothing": Advice(
        "掃毒程式 %(place)s 認不出測試檔，等於沒有掃毒。請執行 freshclam 更新病毒碼。",
        "The malware scanner %(place)s does not find the test file, so it would find nothing. "
        "Run freshclam to fetch signatures.",
        fatal=False,
    ),
    "scanner_too_small": Advice(
        "掃毒程式 %(place)s 不收 %(megabytes)s MB 的檔案，這麼大的檔案永遠不會放行。請在 clamd.conf 加大 StreamMaxLength。",
        "The malware scanner %(place)s takes no file of %(megabytes)s MB, so files of that size would never be "
        "released. Raise StreamMaxLength in clamd.conf.",
        fatal=False,
    ),
    "scanner_signatures_old": Advice(
        "掃毒程式 %(place)s 的病毒碼超過七天沒有更新。請檢查 freshclam。",
        "The signatures of the malware scanner %(place)s are more than seven days old. Check freshclam.",
        fatal=False,
    ),
    "files_origin_differs": Advice(
        "檔案網址 %(host)s 與使用者的網址一個有 HTTPS、一個沒有，瀏覽器不會顯示檔案。請讓 LICHENG_FILES_ORIGIN 與 "
        "LICHENG_PUBLIC_URL 一致。",
        "Of the files' address %(host)s and the pages' only one has HTTPS, so browsers would show no file. "
        "Let LICHENG_FILES_ORIGIN agree with LICHENG_PUBLIC_URL.",
        fatal=True,
    ),
    "files_origin_unreachable": Advice(
        "%(url)s 沒有由這個系統回答，檔案會打不開。請檢查 LICHENG_FILES_ORIGIN、DNS 與 nginx；服務還沒啟動時可以不理會。",
        "At %(url)s this system does not answer, so no file could be opened. Check LICHENG_FILES_ORIGIN, DNS and nginx; "
        "before the service is started this is to be expected.",
        fatal=False,
    ),
    "central_unreachable": Advice(
        "連不到中央資料庫 %(url)s，目前無法提交。請檢查 LICHENG_CENTRAL_URL 與網路。",
        "The central database %(url)s cannot be reached, so nothing can be submitted now. "
        "Check LICHENG_CENTRAL_URL and the network.",
        fatal=False,
    ),
}
