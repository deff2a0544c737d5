"""Features, training sets, the two models and what they predict."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from headwater.demo.blueprint import Engine, Pipeline, Table, Task
from headwater.demo.platforms import AIRFLOW_JOBS, FEATURES, LAKE, ML_JOBS, MODELS, WAREHOUSE


def _features(name: str, domain: str, about: str, query: str, columns: str, *, rows: int) -> Table:
    return Table(
        namespace=FEATURES,
        name=f"feature_views/{name}",
        domain=domain,
        columns=columns,
        query=query,
        about=about,
        kind="FEATURE_VIEW",
        tier=2,
        rows=rows,
    )


def _training_set(name: str, domain: str, query: str, columns: str, *, rows: int) -> Table:
    return Table(
        namespace=LAKE,
        name=f"training/{name}",
        domain=domain,
        columns=columns,
        query=query,
        about=f"What {name} learns from.",
        kind="FILE",
        tier=2,
        rows=rows,
    )


def _model(name: str, domain: str, about: str, training: str) -> Table:
    return Table(
        namespace=MODELS,
        name=f"models/{name}",
        domain=domain,
        query=f"from {training} as t",
        about=about,
        kind="MODEL",
        tier=1,
        rows=1,
    )


def _predictions(name: str, domain: str, about: str, query: str, columns: str) -> Table:
    return Table(
        namespace=WAREHOUSE,
        name=f"ANALYTICS.ML.{name}",
        domain=domain,
        columns=columns,
        query=query,
        about=about,
        tier=1,
        rows=18_000,
    )


STATION_FEATURES: Final = _features(
    "station_hourly",
    "demand",
    "What the forecast knows of a station and hour.",
    "from ANALYTICS.MARTS.FCT_STATION_HOURS as h",
    """
    h.station_id h.hour h.temperature_c h.rain_mm h.visitors
    movements_lag_24 double = lag(h.movements, 24)  -- The same hour yesterday.
    turnover_7d      double = avg(h.turnover)       -- Of the last seven days.
    """,
    rows=28_000,
)
BIKE_FEATURES: Final = _features(
    "bike_wear",
    "fleet",
    "What the risk model knows of a bike.",
    "from ANALYTICS.MARTS.FCT_BIKE_HEALTH as b",
    """
    b.bike_id b.charge b.cycles b.age_days b.wear
    repairs_per_year double = b.repairs * 365.0 / b.age_days  -- So far.
    """,
    rows=18_200,
)
RIDER_FEATURES: Final = _features(
    "rider_value",
    "accounts",
    "How much a rider rides; kept for an offer engine that was never built.",
    "from ANALYTICS.MARTS.FCT_RIDER_RETENTION as r",
    "r.rider_id r.rides r.kilometres r.last_ride",
    rows=318_000,
)
DEMAND_TRAINING: Final = _training_set(
    "demand_forecast",
    "demand",
    "from feature_views/station_hourly as f "
    "join curated/dock_activity as d on d.station_id = f.station_id",
    """
    f.station_id f.hour f.temperature_c f.rain_mm f.visitors f.movements_lag_24 f.turnover_7d
    label long = d.movements  -- What really happened.
    """,
    rows=190_000,
)
RISK_TRAINING: Final = _training_set(
    "maintenance_risk",
    "fleet",
    "from feature_views/bike_wear as f join raw/fleet/work_orders as w on w.bike_id = f.bike_id",
    """
    f.bike_id f.charge f.cycles f.age_days f.wear f.repairs_per_year
    label boolean = w.fault is not null  -- It broke within thirty days.
    """,
    rows=64_000,
)
DEMAND_MODEL: Final = _model(
    "demand_forecast",
    "demand",
    "Movements at each station for the next day.",
    DEMAND_TRAINING.name,
)
RISK_MODEL: Final = _model(
    "maintenance_risk",
    "fleet",
    "How likely each bike is to break within thirty days.",
    RISK_TRAINING.name,
)
FORECAST: Final = _predictions(
    "DEMAND_FORECAST",
    "demand",
    "Movements to expect, by station and hour.",
    "from feature_views/station_hourly as f join models/demand_forecast as m",
    """
    f.station_id f.hour
    expected number(9,2) = predict(f.temperature_c, f.rain_mm, f.visitors, f.movements_lag_24)
    """,
)
RISK: Final = _predictions(
    "MAINTENANCE_RISK",
    "fleet",
    "The risk of each bike.",
    "from feature_views/bike_wear as f join models/maintenance_risk as m",
    """
    f.bike_id
    risk number(4,3) = predict(f.charge, f.cycles, f.age_days, f.wear, f.repairs_per_year)
    """,
)
DRIFT: Final = Table(
    namespace=LAKE,
    name="monitoring/demand_forecast_drift",
    domain="demand",
    query="from ANALYTICS.ML.DEMAND_FORECAST as p join curated/dock_activity as d",
    about="Forecast against what happened.",
    kind="FILE",
    rows=168,
)


def _learning(name: str, domain: str, at: timedelta, *tasks: Task) -> Pipeline:
    return Pipeline(
        engine=Engine.AIRFLOW,
        namespace=AIRFLOW_JOBS,
        name=name,
        domain=domain,
        repository="learning",
        path=f"dags/{name}.py",
        tasks=tasks,
        at=at,
    )


def _training(name: str, domain: str, model: Table) -> Pipeline:
    return Pipeline(
        engine=Engine.MLFLOW,
        namespace=ML_JOBS,
        name=name,
        domain=domain,
        repository="learning",
        path=f"train/{name}.py",
        tasks=(Task(name=name, writes=(model,), minutes=22),),
    )


PIPELINES: Final = (
    _learning(
        "features",
        "platform",
        timedelta(hours=5, minutes=30),
        Task(name="station_hourly", writes=(STATION_FEATURES,), minutes=6),
        Task(name="bike_wear", writes=(BIKE_FEATURES,), minutes=4),
        Task(name="rider_value", writes=(RIDER_FEATURES,), minutes=5),
    ),
    _learning(
        "demand_model",
        "demand",
        timedelta(hours=6),
        Task(name="training_set", writes=(DEMAND_TRAINING,), minutes=8),
        Task(name="train", launches=_training("train-demand-forecast", "demand", DEMAND_MODEL)),
        Task(name="predict", writes=(FORECAST,), minutes=5),
        Task(name="watch_drift", writes=(DRIFT,), minutes=2),
    ),
    _learning(
        "maintenance_model",
        "fleet",
        timedelta(hours=6, minutes=10),
        Task(name="training_set", writes=(RISK_TRAINING,), minutes=6),
        Task(name="train", launches=_training("train-maintenance-risk", "fleet", RISK_MODEL)),
        Task(name="predict", writes=(RISK,), minutes=4),
    ),
)
