"""Tests of this folder: against the imitated system, or a fake transport where a reply must be just so."""
