"""The entry point of WSGI servers: settings from the environment, the base checked before the first request."""

from collecte.app import create_app
from collecte.core import traces
from collecte.core.config import Settings
from collecte.core.database import Database
from collecte.core.schema import check_current
from collecte.core.whole_files import keep_private

keep_private()
traces.install()
settings = Settings.from_environment()
_database = Database(settings.database_url)
check_current(_database)
_database.close()
app = create_app(settings)
