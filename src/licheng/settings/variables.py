"""The table of `LICHENG_*` variables: name, default, and what each is, in both languages."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Variable:
    """One setting from outside. `secret` values are never printed, `default` is the text taken when it is unset."""

    name: str
    default: str
    chinese: str
    english: str
    secret: bool = False


_CREDENTIALS = tuple(
    Variable(
        f"LICHENG_STORE_{letter}_{part}",
        "",
        f"LICHENG_STORES 第 {number} 個檔案庫（store-{letter.lower()}）在 S3 時的{chinese}。",
        f"{english} of store {number} of LICHENG_STORES (store-{letter.lower()}) when it is in S3.",
        secret=True,
    )
    for number, letter in enumerate("ABC", start=1)
    for part, chinese, english in (("KEY", "存取金鑰", "Access key"), ("SECRET", "私密金鑰", "Secret key"))
)

VARIABLES = (
    Variable(
        "LICHENG_VAR",
        "./var",
        "資料目錄：內嵌資料庫、檔案庫、金鑰與記錄。",
        "Data directory: embedded database, file stores, keys and logs.",
    ),
    Variable(
        "LICHENG_DATABASE_URL",
        "",
        "PostgreSQL 15 以上的位址，以應用程式角色連線。空白：使用內嵌資料庫。",
        "Address of a PostgreSQL 15 or newer, as the application's role. Empty: the embedded database.",
        secret=True,
    ),
    Variable(
        "LICHENG_OWNER_DATABASE_URL",
        "",
        "同一資料庫，以擁有資料表的角色連線；只有 `licheng migrate` 與稽核命令使用。空白：使用內嵌資料庫。",
        "The same database as the role that owns the tables; used only by `licheng migrate` and audited commands. "
        "Empty: the embedded database.",
        secret=True,
    ),
    Variable(
        "LICHENG_STORES",
        "",
        "兩個或三個檔案庫，應在不同磁碟：目錄，以冒號分隔；或有 S3 相容的儲存服務在內時，以逗號分隔，寫成 "
        "`s3://儲存貯體/路徑?endpoint=https://host&region=區域&ca=憑證檔`（region 與 ca 可省略）。"
        "空白：資料目錄下的 store-a 與 store-b。",
        "Two or three file stores on different disks: directories separated by a colon; or, with an S3-compatible "
        "service among them, separated by a comma, written "
        "`s3://bucket/path?endpoint=https://host&region=name&ca=file` (region and ca may be left out). "
        "Empty: store-a and store-b below the data directory.",
    ),
    *_CREDENTIALS,
    Variable(
        "LICHENG_SECRET_KEY",
        "",
        "簽署工作階段的密鑰，至少 50 個字元。空白：產生一次並存於資料目錄的 secrets.json。",
        "Key that signs sessions, at least 50 characters. Empty: made once, kept in secrets.json of the data directory.",
        secret=True,
    ),
    Variable(
        "LICHENG_MASTER_KEY",
        "",
        "32 位元組的 base64，用來加密各校金鑰；遺失即無法解開身分證號。空白：產生一次並存於 secrets.json。",
        "Base64 of 32 bytes that encrypts each school's keys; without it national IDs cannot be read. "
        "Empty: made once, kept in secrets.json.",
        secret=True,
    ),
    Variable(
        "LICHENG_ALLOWED_HOSTS",
        "",
        "接受的主機名稱，以逗號分隔。空白：本機與 LICHENG_PUBLIC_URL 的主機。",
        "Host names answered to, separated by commas. Empty: this machine and the host of LICHENG_PUBLIC_URL.",
    ),
    Variable(
        "LICHENG_PUBLIC_URL",
        "",
        "使用者看到的網址。空白：http://localhost 與本系統的埠號。",
        "Address people use. Empty: http://localhost and this system's port.",
    ),
    Variable(
        "LICHENG_CENTRAL_URL",
        "http://localhost:8001",
        "學校平臺提交資料的中央資料庫網址。",
        "Address of the central database that the school platform submits to.",
    ),
    Variable(
        "LICHENG_CENTRAL_OFFICE_CODE",
        "000001",
        "中央資料庫承辦單位的六位數代碼。",
        "Six-digit code of the office that runs the central database.",
    ),
    Variable(
        "LICHENG_DEMO",
        "no",
        "示範模式（yes 或 no）：一鍵登入、示範資料、允許兩個檔案庫在同一磁碟。正式環境必須為 no。",
        "Demo mode (yes or no): one-click sign-in, made-up data, both stores allowed on one disk. "
        "Must be no where real people are served.",
    ),
    Variable(
        "LICHENG_TRAINING_CLOCK",
        "",
        "訓練時鐘的檔案，內含與真實時間的差距；只供示範與教育訓練。空白：使用真實時間。",
        "File that holds the training clock's offset from real time; demo and training only. Empty: real time.",
    ),
    Variable(
        "LICHENG_HTTPS",
        "",
        "使用者是否以 HTTPS 連線（yes 或 no）。空白：依 LICHENG_PUBLIC_URL 判斷。",
        "Whether people connect by HTTPS (yes or no). Empty: as LICHENG_PUBLIC_URL says.",
    ),
    Variable(
        "LICHENG_ACCEL_PREFIX",
        "",
        "由 nginx 送出檔案時的內部路徑（X-Accel-Redirect）。空白：由應用程式送出檔案。",
        "Internal path when nginx sends the files (X-Accel-Redirect). Empty: the application sends them.",
    ),
    Variable(
        "LICHENG_CLAMD",
        "",
        "ClamAV 掃毒程式 clamd 的位址：`unix:/路徑` 或 `tcp:主機:埠號`；掃過才放行。空白：不掃毒，收下就放行。"
        "第一次設定前請看維運手冊。",
        "Address of the malware scanner clamd (ClamAV): `unix:/path` or `tcp:host:port`; a file is released once it "
        "was scanned. Empty: nothing is scanned and every kept file is released. Read the operations guide before "
        "setting it for the first time.",
    ),
    Variable(
        "LICHENG_FILES_ORIGIN",
        "",
        "學校平臺送出使用者檔案的另一個網址，例如 `https://files.school.example`，主機名稱要與 LICHENG_PUBLIC_URL 不同，"
        "並指向同一個學校平臺。空白：檔案由同一個網址送出。",
        "A second address from which the school platform gives people's files, such as `https://files.school.example`: "
        "another host name than LICHENG_PUBLIC_URL, leading to the same school platform. Empty: files come from the "
        "same address.",
    ),
    Variable(
        "LICHENG_LOG_LEVEL",
        "INFO",
        "記錄的詳細程度：DEBUG、INFO、WARNING 或 ERROR。",
        "How much is logged: DEBUG, INFO, WARNING or ERROR.",
    ),
    Variable(
        "LICHENG_LOG_JSON",
        "yes",
        "記錄以 JSON 輸出（yes 或 no）。",
        "Log as JSON (yes or no).",
    ),
    Variable("LICHENG_WORKERS", "2", "網頁程序的數目。", "Number of web processes."),
    Variable("LICHENG_THREADS", "8", "每個網頁程序的執行緒數目。", "Number of threads in each web process."),
    Variable(
        "LICHENG_BIND",
        "127.0.0.1",
        "接受連線的網路位址；0.0.0.0 表示同一網路的裝置都能連線。",
        "Network address to listen on; 0.0.0.0 lets every device of the network connect.",
    ),
    Variable(
        "LICHENG_PORT",
        "",
        "埠號。空白：學校平臺 8000，中央資料庫 8001。",
        "Port. Empty: 8000 for the school platform, 8001 for the central database.",
    ),
)

DEFAULTS = {variable.name: variable.default for variable in VARIABLES}
