"""Microsoft Dynamics 365 Business Central, standard API v2.0."""
