export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[];

export type Database = {
  public: {
    Tables: {
      fo_observations: {
        Row: {
          facts: NonNullable<Json>;
          fulfillment_order_count: number;
          id: number;
          observed_at: string;
          order_age: string;
          order_id: string;
          shop: string;
          statuses: string[];
          has_all_fulfillment_orders: boolean | null;
        };
        ComputedFields: "has_all_fulfillment_orders";
        Insert: {
          facts: NonNullable<Json>;
          fulfillment_order_count: number;
          id?: never;
          observed_at: string;
          order_age: string;
          order_id: string;
          shop: string;
          statuses: string[];
        };
        Update: {
          facts?: NonNullable<Json>;
          fulfillment_order_count?: number;
          id?: never;
          observed_at?: string;
          order_age?: string;
          order_id?: string;
          shop?: string;
          statuses?: string[];
        };
        Relationships: [
          {
            foreignKeyName: "fo_observations_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      fulfillment_changes: {
        Row: {
          after: Json | null;
          before: Json | null;
          changed_at: string;
          fulfillment_id: string;
          id: number;
          order_id: string;
          shop: string;
          what: string;
        };
        ComputedFields: never;
        Insert: {
          after?: Json | null;
          before?: Json | null;
          changed_at: string;
          fulfillment_id: string;
          id?: never;
          order_id: string;
          shop: string;
          what: string;
        };
        Update: {
          after?: Json | null;
          before?: Json | null;
          changed_at?: string;
          fulfillment_id?: string;
          id?: never;
          order_id?: string;
          shop?: string;
          what?: string;
        };
        Relationships: [
          {
            foreignKeyName: "fulfillment_changes_shop_fulfillment_id_fkey";
            columns: ["shop", "fulfillment_id"];
            isOneToOne: false;
            referencedRelation: "fulfillments";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      fulfillment_line_items: {
        Row: {
          fulfillment_id: string;
          line_item_id: string;
          quantity: number;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          fulfillment_id: string;
          line_item_id: string;
          quantity: number;
          shop: string;
        };
        Update: {
          fulfillment_id?: string;
          line_item_id?: string;
          quantity?: number;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "fulfillment_line_items_shop_fulfillment_id_fkey";
            columns: ["shop", "fulfillment_id"];
            isOneToOne: false;
            referencedRelation: "fulfillments";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "fulfillment_line_items_shop_line_item_id_fkey";
            columns: ["shop", "line_item_id"];
            isOneToOne: false;
            referencedRelation: "line_items";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      fulfillment_orders: {
        Row: {
          at_service: boolean;
          delivery_method: string | null;
          fulfill_at: string | null;
          holds: NonNullable<Json>;
          id: string;
          lines: NonNullable<Json>;
          location_id: string | null;
          location_name: string | null;
          order_id: string;
          policy_checked: boolean;
          request_status: string;
          seen_at: string;
          shop: string;
          status: string;
          supported_actions: string[];
          is_blocked_work: boolean | null;
        };
        ComputedFields: "is_blocked_work";
        Insert: {
          at_service: boolean;
          delivery_method?: string | null;
          fulfill_at?: string | null;
          holds?: NonNullable<Json>;
          id: string;
          lines?: NonNullable<Json>;
          location_id?: string | null;
          location_name?: string | null;
          order_id: string;
          policy_checked?: boolean;
          request_status: string;
          seen_at: string;
          shop: string;
          status: string;
          supported_actions: string[];
        };
        Update: {
          at_service?: boolean;
          delivery_method?: string | null;
          fulfill_at?: string | null;
          holds?: NonNullable<Json>;
          id?: string;
          lines?: NonNullable<Json>;
          location_id?: string | null;
          location_name?: string | null;
          order_id?: string;
          policy_checked?: boolean;
          request_status?: string;
          seen_at?: string;
          shop?: string;
          status?: string;
          supported_actions?: string[];
        };
        Relationships: [
          {
            foreignKeyName: "fulfillment_orders_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      fulfillments: {
        Row: {
          company: string | null;
          id: string;
          name: string | null;
          order_id: string;
          shipment_id: string | null;
          shop: string;
          shopify_created_at: string;
          shopify_updated_at: string;
          status: string;
          tracking_numbers: string[];
        };
        ComputedFields: never;
        Insert: {
          company?: string | null;
          id: string;
          name?: string | null;
          order_id: string;
          shipment_id?: string | null;
          shop: string;
          shopify_created_at: string;
          shopify_updated_at: string;
          status: string;
          tracking_numbers?: string[];
        };
        Update: {
          company?: string | null;
          id?: string;
          name?: string | null;
          order_id?: string;
          shipment_id?: string | null;
          shop?: string;
          shopify_created_at?: string;
          shopify_updated_at?: string;
          status?: string;
          tracking_numbers?: string[];
        };
        Relationships: [
          {
            foreignKeyName: "fulfillments_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "fulfillments_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "shipments";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "fulfillments_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "worked_shipments";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      import_mappings: {
        Row: {
          fingerprint: string;
          mapping: NonNullable<Json>;
          shop: string;
          used_at: string;
        };
        ComputedFields: never;
        Insert: {
          fingerprint: string;
          mapping: NonNullable<Json>;
          shop: string;
          used_at: string;
        };
        Update: {
          fingerprint?: string;
          mapping?: NonNullable<Json>;
          shop?: string;
          used_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "import_mappings_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      import_rows: {
        Row: {
          cells: string[];
          code: string | null;
          detail: NonNullable<Json>;
          import_id: string;
          number: number;
          order_id: string | null;
          order_name: string | null;
          outcome: string;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          cells: string[];
          code?: string | null;
          detail: NonNullable<Json>;
          import_id: string;
          number: number;
          order_id?: string | null;
          order_name?: string | null;
          outcome: string;
          shop: string;
        };
        Update: {
          cells?: string[];
          code?: string | null;
          detail?: NonNullable<Json>;
          import_id?: string;
          number?: number;
          order_id?: string | null;
          order_name?: string | null;
          outcome?: string;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "import_rows_shop_import_id_fkey";
            columns: ["shop", "import_id"];
            isOneToOne: false;
            referencedRelation: "imports";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      import_shipments: {
        Row: {
          done: boolean;
          first: boolean;
          first_clean: boolean;
          import_id: string;
          lines: NonNullable<Json>;
          number: number;
          order_id: string;
          request_id: string;
          rows: number[];
          shop: string;
          warned: boolean;
        };
        ComputedFields: never;
        Insert: {
          done?: boolean;
          first: boolean;
          first_clean: boolean;
          import_id: string;
          lines: NonNullable<Json>;
          number: number;
          order_id: string;
          request_id: string;
          rows: number[];
          shop: string;
          warned: boolean;
        };
        Update: {
          done?: boolean;
          first?: boolean;
          first_clean?: boolean;
          import_id?: string;
          lines?: NonNullable<Json>;
          number?: number;
          order_id?: string;
          request_id?: string;
          rows?: number[];
          shop?: string;
          warned?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: "import_shipments_shop_import_id_fkey";
            columns: ["shop", "import_id"];
            isOneToOne: false;
            referencedRelation: "imports";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      imports: {
        Row: {
          columns: string[];
          confirmed_at: string | null;
          confirmed_by: string | null;
          created_at: string;
          created_by: string | null;
          file_name: string;
          finished_at: string | null;
          id: string;
          lease_token: string | null;
          lease_until: string | null;
          notify_customer: boolean;
          recognized: string | null;
          shop: string;
          status: string;
          with_warnings: boolean;
          import_summary: Json | null;
        };
        ComputedFields: "import_summary";
        Insert: {
          columns: string[];
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          created_at: string;
          created_by?: string | null;
          file_name: string;
          finished_at?: string | null;
          id?: string;
          lease_token?: string | null;
          lease_until?: string | null;
          notify_customer?: boolean;
          recognized?: string | null;
          shop: string;
          status?: string;
          with_warnings?: boolean;
        };
        Update: {
          columns?: string[];
          confirmed_at?: string | null;
          confirmed_by?: string | null;
          created_at?: string;
          created_by?: string | null;
          file_name?: string;
          finished_at?: string | null;
          id?: string;
          lease_token?: string | null;
          lease_until?: string | null;
          notify_customer?: boolean;
          recognized?: string | null;
          shop?: string;
          status?: string;
          with_warnings?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: "imports_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      inventory_items: {
        Row: {
          available: number;
          id: string;
          levels: NonNullable<Json>;
          locations: number;
          on_hand: number;
          product_id: string | null;
          read_due_at: string | null;
          seen_at: string;
          shop: string;
          tracked: boolean;
        };
        ComputedFields: never;
        Insert: {
          available: number;
          id: string;
          levels?: NonNullable<Json>;
          locations: number;
          on_hand: number;
          product_id?: string | null;
          read_due_at?: string | null;
          seen_at: string;
          shop: string;
          tracked: boolean;
        };
        Update: {
          available?: number;
          id?: string;
          levels?: NonNullable<Json>;
          locations?: number;
          on_hand?: number;
          product_id?: string | null;
          read_due_at?: string | null;
          seen_at?: string;
          shop?: string;
          tracked?: boolean;
        };
        Relationships: [
          {
            foreignKeyName: "inventory_items_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      line_items: {
        Row: {
          assigned_location: string | null;
          assigned_location_id: string | null;
          blocked_quantity: number;
          current_quantity: number;
          fulfilled_quantity: number;
          id: string;
          inventory_asked_at: string;
          inventory_item_id: string | null;
          is_gift_card: boolean;
          order_id: string;
          position: number;
          quantity: number;
          ready_quantity: number;
          reason: string | null;
          reason_detail: Json | null;
          registered_quantity: number;
          requires_shipping: boolean;
          routing: string;
          shop: string;
          sku: string | null;
          state: string;
          title: string;
          variant_id: string | null;
          variant_title: string | null;
          vendor: string | null;
        };
        ComputedFields: never;
        Insert: {
          assigned_location?: string | null;
          assigned_location_id?: string | null;
          blocked_quantity?: number;
          current_quantity: number;
          fulfilled_quantity?: number;
          id: string;
          inventory_asked_at?: string;
          inventory_item_id?: string | null;
          is_gift_card?: boolean;
          order_id: string;
          position: number;
          quantity: number;
          ready_quantity?: number;
          reason?: string | null;
          reason_detail?: Json | null;
          registered_quantity?: number;
          requires_shipping?: boolean;
          routing?: string;
          shop: string;
          sku?: string | null;
          state?: string;
          title: string;
          variant_id?: string | null;
          variant_title?: string | null;
          vendor?: string | null;
        };
        Update: {
          assigned_location?: string | null;
          assigned_location_id?: string | null;
          blocked_quantity?: number;
          current_quantity?: number;
          fulfilled_quantity?: number;
          id?: string;
          inventory_asked_at?: string;
          inventory_item_id?: string | null;
          is_gift_card?: boolean;
          order_id?: string;
          position?: number;
          quantity?: number;
          ready_quantity?: number;
          reason?: string | null;
          reason_detail?: Json | null;
          registered_quantity?: number;
          requires_shipping?: boolean;
          routing?: string;
          shop?: string;
          sku?: string | null;
          state?: string;
          title?: string;
          variant_id?: string | null;
          variant_title?: string | null;
          vendor?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "line_items_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      locations: {
        Row: {
          fulfills_online_orders: boolean;
          id: string;
          is_active: boolean;
          is_fulfillment_service: boolean;
          name: string;
          ships_inventory: boolean;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          fulfills_online_orders: boolean;
          id: string;
          is_active: boolean;
          is_fulfillment_service: boolean;
          name: string;
          ships_inventory: boolean;
          shop: string;
        };
        Update: {
          fulfills_online_orders?: boolean;
          id?: string;
          is_active?: boolean;
          is_fulfillment_service?: boolean;
          name?: string;
          ships_inventory?: boolean;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "locations_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      order_facets: {
        Row: {
          kind: string;
          order_id: string;
          shop: string;
          shopify_created_at: string;
          value: string;
        };
        ComputedFields: never;
        Insert: {
          kind: string;
          order_id: string;
          shop: string;
          shopify_created_at: string;
          value: string;
        };
        Update: {
          kind?: string;
          order_id?: string;
          shop?: string;
          shopify_created_at?: string;
          value?: string;
        };
        Relationships: [
          {
            foreignKeyName: "order_facets_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      order_search: {
        Row: {
          order_id: string;
          shop: string;
          shopify_created_at: string;
          text: string;
        };
        ComputedFields: never;
        Insert: {
          order_id: string;
          shop: string;
          shopify_created_at: string;
          text: string;
        };
        Update: {
          order_id?: string;
          shop?: string;
          shopify_created_at?: string;
          text?: string;
        };
        Relationships: [
          {
            foreignKeyName: "order_search_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: true;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      order_views: {
        Row: {
          created_at: string;
          id: string;
          name: string;
          query: string;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          created_at: string;
          id?: string;
          name: string;
          query: string;
          shop: string;
        };
        Update: {
          created_at?: string;
          id?: string;
          name?: string;
          query?: string;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "order_views_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      orders: {
        Row: {
          cancel_reason: string | null;
          cancelled_at: string | null;
          changed_at: string;
          claimed_wake_count: number;
          closed_at: string | null;
          deleted_at: string | null;
          financial_status: string | null;
          id: string;
          lease_token: string | null;
          lease_until: string | null;
          look_count: number;
          look_due_at: string | null;
          looked_at: string | null;
          name: string;
          partly_shipped: boolean;
          shop: string;
          shopify_created_at: string;
          shopify_updated_at: string;
          source_name: string | null;
          state: string;
          state_since: string | null;
          sync_due_at: string | null;
          tags: string[];
          wake_count: number;
          order_parts: Json | null;
          order_row: Json | null;
        };
        ComputedFields: "order_parts" | "order_row";
        Insert: {
          cancel_reason?: string | null;
          cancelled_at?: string | null;
          changed_at?: string;
          claimed_wake_count?: number;
          closed_at?: string | null;
          deleted_at?: string | null;
          financial_status?: string | null;
          id: string;
          lease_token?: string | null;
          lease_until?: string | null;
          look_count?: number;
          look_due_at?: string | null;
          looked_at?: string | null;
          name: string;
          partly_shipped?: boolean;
          shop: string;
          shopify_created_at: string;
          shopify_updated_at: string;
          source_name?: string | null;
          state?: string;
          state_since?: string | null;
          sync_due_at?: string | null;
          tags?: string[];
          wake_count?: number;
        };
        Update: {
          cancel_reason?: string | null;
          cancelled_at?: string | null;
          changed_at?: string;
          claimed_wake_count?: number;
          closed_at?: string | null;
          deleted_at?: string | null;
          financial_status?: string | null;
          id?: string;
          lease_token?: string | null;
          lease_until?: string | null;
          look_count?: number;
          look_due_at?: string | null;
          looked_at?: string | null;
          name?: string;
          partly_shipped?: boolean;
          shop?: string;
          shopify_created_at?: string;
          shopify_updated_at?: string;
          source_name?: string | null;
          state?: string;
          state_since?: string | null;
          sync_due_at?: string | null;
          tags?: string[];
          wake_count?: number;
        };
        Relationships: [
          {
            foreignKeyName: "orders_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      registrations: {
        Row: {
          fingerprint: string;
          order_id: string;
          registered_at: string;
          registered_by: string | null;
          request_id: string;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          fingerprint: string;
          order_id: string;
          registered_at: string;
          registered_by?: string | null;
          request_id: string;
          shop: string;
        };
        Update: {
          fingerprint?: string;
          order_id?: string;
          registered_at?: string;
          registered_by?: string | null;
          request_id?: string;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "registrations_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      remedies: {
        Row: {
          about: NonNullable<Json>;
          asked_at: string;
          asked_by: string | null;
          finished_at: string | null;
          id: string;
          kind: string;
          message: string | null;
          order_id: string;
          outcome: string | null;
          policy_key: string | null;
          request: NonNullable<Json>;
          shop: string;
          target_id: string;
        };
        ComputedFields: never;
        Insert: {
          about?: NonNullable<Json>;
          asked_at: string;
          asked_by?: string | null;
          finished_at?: string | null;
          id: string;
          kind: string;
          message?: string | null;
          order_id: string;
          outcome?: string | null;
          policy_key?: string | null;
          request: NonNullable<Json>;
          shop: string;
          target_id: string;
        };
        Update: {
          about?: NonNullable<Json>;
          asked_at?: string;
          asked_by?: string | null;
          finished_at?: string | null;
          id?: string;
          kind?: string;
          message?: string | null;
          order_id?: string;
          outcome?: string | null;
          policy_key?: string | null;
          request?: NonNullable<Json>;
          shop?: string;
          target_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "remedies_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      scheduled_runs: {
        Row: {
          counts: Json | null;
          finished_at: string | null;
          id: number;
          started_at: string;
        };
        ComputedFields: never;
        Insert: {
          counts?: Json | null;
          finished_at?: string | null;
          id?: never;
          started_at: string;
        };
        Update: {
          counts?: Json | null;
          finished_at?: string | null;
          id?: never;
          started_at?: string;
        };
        Relationships: [];
      };
      settings_changes: {
        Row: {
          after: NonNullable<Json>;
          before: NonNullable<Json>;
          changed_at: string;
          changed_by: string | null;
          id: number;
          setting: string;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          after: NonNullable<Json>;
          before: NonNullable<Json>;
          changed_at: string;
          changed_by?: string | null;
          id?: never;
          setting: string;
          shop: string;
        };
        Update: {
          after?: NonNullable<Json>;
          before?: NonNullable<Json>;
          changed_at?: string;
          changed_by?: string | null;
          id?: never;
          setting?: string;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "settings_changes_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
      shipment_amendment_attempts: {
        Row: {
          amendment_id: string;
          cost: number | null;
          error: Json | null;
          finished_at: string | null;
          fulfillment_id: string;
          id: string;
          notify_customer: boolean;
          outcome: string | null;
          shop: string;
          shown: NonNullable<Json>;
          started_at: string;
          wanted: Json | null;
        };
        ComputedFields: never;
        Insert: {
          amendment_id: string;
          cost?: number | null;
          error?: Json | null;
          finished_at?: string | null;
          fulfillment_id: string;
          id: string;
          notify_customer: boolean;
          outcome?: string | null;
          shop: string;
          shown: NonNullable<Json>;
          started_at: string;
          wanted?: Json | null;
        };
        Update: {
          amendment_id?: string;
          cost?: number | null;
          error?: Json | null;
          finished_at?: string | null;
          fulfillment_id?: string;
          id?: string;
          notify_customer?: boolean;
          outcome?: string | null;
          shop?: string;
          shown?: NonNullable<Json>;
          started_at?: string;
          wanted?: Json | null;
        };
        Relationships: [
          {
            foreignKeyName: "shipment_amendment_attempts_shop_amendment_id_fkey";
            columns: ["shop", "amendment_id"];
            isOneToOne: false;
            referencedRelation: "shipment_amendments";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      shipment_amendments: {
        Row: {
          carrier: string | null;
          carrier_before: string | null;
          error: Json | null;
          finished_at: string | null;
          finished_by: string | null;
          id: string;
          kind: string;
          next_try_at: string | null;
          notify_customer: boolean;
          order_id: string;
          reason: string | null;
          requested_at: string;
          requested_by: string | null;
          retry_count: number;
          shipment_id: string;
          shop: string;
          status: string;
          tracking_numbers: string[] | null;
          tracking_numbers_before: string[] | null;
        };
        ComputedFields: never;
        Insert: {
          carrier?: string | null;
          carrier_before?: string | null;
          error?: Json | null;
          finished_at?: string | null;
          finished_by?: string | null;
          id: string;
          kind: string;
          next_try_at?: string | null;
          notify_customer?: boolean;
          order_id: string;
          reason?: string | null;
          requested_at: string;
          requested_by?: string | null;
          retry_count?: number;
          shipment_id: string;
          shop: string;
          status: string;
          tracking_numbers?: string[] | null;
          tracking_numbers_before?: string[] | null;
        };
        Update: {
          carrier?: string | null;
          carrier_before?: string | null;
          error?: Json | null;
          finished_at?: string | null;
          finished_by?: string | null;
          id?: string;
          kind?: string;
          next_try_at?: string | null;
          notify_customer?: boolean;
          order_id?: string;
          reason?: string | null;
          requested_at?: string;
          requested_by?: string | null;
          retry_count?: number;
          shipment_id?: string;
          shop?: string;
          status?: string;
          tracking_numbers?: string[] | null;
          tracking_numbers_before?: string[] | null;
        };
        Relationships: [
          {
            foreignKeyName: "shipment_amendments_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "shipments";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "shipment_amendments_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "worked_shipments";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      shipment_line_items: {
        Row: {
          fulfilled_quantity: number;
          line_item_id: string;
          quantity: number;
          shipment_id: string;
          shop: string;
        };
        ComputedFields: never;
        Insert: {
          fulfilled_quantity?: number;
          line_item_id: string;
          quantity: number;
          shipment_id: string;
          shop: string;
        };
        Update: {
          fulfilled_quantity?: number;
          line_item_id?: string;
          quantity?: number;
          shipment_id?: string;
          shop?: string;
        };
        Relationships: [
          {
            foreignKeyName: "shipment_line_items_shop_line_item_id_fkey";
            columns: ["shop", "line_item_id"];
            isOneToOne: false;
            referencedRelation: "line_items";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "shipment_line_items_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "shipments";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "shipment_line_items_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "worked_shipments";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      shipment_sync_attempts: {
        Row: {
          cost: number | null;
          error: Json | null;
          finished_at: string | null;
          fulfillment_id: string | null;
          id: string;
          intent: Json | null;
          order_id: string;
          outcome: string | null;
          reason: string | null;
          shipment_id: string;
          shop: string;
          snapshot: Json | null;
          started_at: string;
        };
        ComputedFields: never;
        Insert: {
          cost?: number | null;
          error?: Json | null;
          finished_at?: string | null;
          fulfillment_id?: string | null;
          id: string;
          intent?: Json | null;
          order_id: string;
          outcome?: string | null;
          reason?: string | null;
          shipment_id: string;
          shop: string;
          snapshot?: Json | null;
          started_at: string;
        };
        Update: {
          cost?: number | null;
          error?: Json | null;
          finished_at?: string | null;
          fulfillment_id?: string | null;
          id?: string;
          intent?: Json | null;
          order_id?: string;
          outcome?: string | null;
          reason?: string | null;
          shipment_id?: string;
          shop?: string;
          snapshot?: Json | null;
          started_at?: string;
        };
        Relationships: [
          {
            foreignKeyName: "shipment_sync_attempts_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "shipments";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "shipment_sync_attempts_shop_shipment_id_fkey";
            columns: ["shop", "shipment_id"];
            isOneToOne: false;
            referencedRelation: "worked_shipments";
            referencedColumns: ["shop", "id"];
          },
        ];
      };
      shipment_sync_transitions: {
        Row: {
          cause: string;
          from_status: string;
          to_status: string;
        };
        ComputedFields: never;
        Insert: {
          cause: string;
          from_status: string;
          to_status: string;
        };
        Update: {
          cause?: string;
          from_status?: string;
          to_status?: string;
        };
        Relationships: [];
      };
      shipments: {
        Row: {
          carrier: string;
          id: string;
          last_retry_at: string | null;
          notify_customer: boolean;
          order_id: string;
          registered_at: string;
          registered_by: string | null;
          request_id: string;
          shop: string;
          shopify_fulfillment_order_id: string | null;
          sync_error: Json | null;
          sync_pending_until: string | null;
          sync_reason: string | null;
          sync_retry_count: number;
          sync_status: string;
          synced_at: string | null;
          tracking_numbers: string[];
          waiting_since: string | null;
          shipment_ended: boolean | null;
          shipment_row: Json | null;
        };
        ComputedFields: "shipment_ended" | "shipment_row";
        Insert: {
          carrier: string;
          id?: string;
          last_retry_at?: string | null;
          notify_customer?: boolean;
          order_id: string;
          registered_at: string;
          registered_by?: string | null;
          request_id: string;
          shop: string;
          shopify_fulfillment_order_id?: string | null;
          sync_error?: Json | null;
          sync_pending_until?: string | null;
          sync_reason?: string | null;
          sync_retry_count?: number;
          sync_status?: string;
          synced_at?: string | null;
          tracking_numbers: string[];
          waiting_since?: string | null;
        };
        Update: {
          carrier?: string;
          id?: string;
          last_retry_at?: string | null;
          notify_customer?: boolean;
          order_id?: string;
          registered_at?: string;
          registered_by?: string | null;
          request_id?: string;
          shop?: string;
          shopify_fulfillment_order_id?: string | null;
          sync_error?: Json | null;
          sync_pending_until?: string | null;
          sync_reason?: string | null;
          sync_retry_count?: number;
          sync_status?: string;
          synced_at?: string | null;
          tracking_numbers?: string[];
          waiting_since?: string | null;
        };
        Relationships: [
          {
            foreignKeyName: "shipments_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "shipments_shop_request_id_fkey";
            columns: ["shop", "request_id"];
            isOneToOne: false;
            referencedRelation: "registrations";
            referencedColumns: ["shop", "request_id"];
          },
        ];
      };
      shopify_connections: {
        Row: {
          changed_at: string | null;
          granted_scopes: string[];
          installed_at: string;
          pause_reason: string | null;
          paused_until: string | null;
          reconcile_due_at: string | null;
          reconciled_until: string | null;
          scopes_granted_at: string | null;
          settings: NonNullable<Json>;
          shop: string;
          status: string;
          store_read_at: string | null;
          store_read_due_at: string;
          uninstalled_at: string | null;
        };
        ComputedFields: never;
        Insert: {
          changed_at?: string | null;
          granted_scopes?: string[];
          installed_at: string;
          pause_reason?: string | null;
          paused_until?: string | null;
          reconcile_due_at?: string | null;
          reconciled_until?: string | null;
          scopes_granted_at?: string | null;
          settings?: NonNullable<Json>;
          shop: string;
          status?: string;
          store_read_at?: string | null;
          store_read_due_at?: string;
          uninstalled_at?: string | null;
        };
        Update: {
          changed_at?: string | null;
          granted_scopes?: string[];
          installed_at?: string;
          pause_reason?: string | null;
          paused_until?: string | null;
          reconcile_due_at?: string | null;
          reconciled_until?: string | null;
          scopes_granted_at?: string | null;
          settings?: NonNullable<Json>;
          shop?: string;
          status?: string;
          store_read_at?: string | null;
          store_read_due_at?: string;
          uninstalled_at?: string | null;
        };
        Relationships: [];
      };
      webhook_events: {
        Row: {
          applied_at: string | null;
          change: Json | null;
          error: string | null;
          event_id: string | null;
          fulfillment_order_id: string | null;
          next_try_at: string | null;
          order_id: string | null;
          outcome: string;
          received_at: string;
          shop: string;
          topic: string;
          tries: number;
          triggered_at: string | null;
          webhook_id: string;
        };
        ComputedFields: never;
        Insert: {
          applied_at?: string | null;
          change?: Json | null;
          error?: string | null;
          event_id?: string | null;
          fulfillment_order_id?: string | null;
          next_try_at?: string | null;
          order_id?: string | null;
          outcome: string;
          received_at: string;
          shop: string;
          topic: string;
          tries?: number;
          triggered_at?: string | null;
          webhook_id: string;
        };
        Update: {
          applied_at?: string | null;
          change?: Json | null;
          error?: string | null;
          event_id?: string | null;
          fulfillment_order_id?: string | null;
          next_try_at?: string | null;
          order_id?: string | null;
          outcome?: string;
          received_at?: string;
          shop?: string;
          topic?: string;
          tries?: number;
          triggered_at?: string | null;
          webhook_id?: string;
        };
        Relationships: [
          {
            foreignKeyName: "webhook_events_shop_fkey";
            columns: ["shop"];
            isOneToOne: false;
            referencedRelation: "shopify_connections";
            referencedColumns: ["shop"];
          },
        ];
      };
    };
    Views: {
      worked_shipments: {
        Row: {
          carrier: string;
          id: string;
          last_retry_at: string | null;
          notify_customer: boolean;
          order_id: string;
          registered_at: string;
          registered_by: string | null;
          request_id: string;
          shop: string;
          shopify_fulfillment_order_id: string | null;
          sync_error: Json | null;
          sync_pending_until: string | null;
          sync_reason: string | null;
          sync_retry_count: number;
          sync_status: string;
          synced_at: string | null;
          tracking_numbers: string[];
          waiting_since: string | null;
        };
        ComputedFields: never;
        Relationships: [
          {
            foreignKeyName: "shipments_shop_order_id_fkey";
            columns: ["shop", "order_id"];
            isOneToOne: false;
            referencedRelation: "orders";
            referencedColumns: ["shop", "id"];
          },
          {
            foreignKeyName: "shipments_shop_request_id_fkey";
            columns: ["shop", "request_id"];
            isOneToOne: false;
            referencedRelation: "registrations";
            referencedColumns: ["shop", "request_id"];
          },
        ];
      };
    };
    Functions: {
      add_to_import: {
        Args: { p_import_id: string; p_rows: Json; p_shipments: Json; p_shop: string };
        Returns: undefined;
      };
      apply_fulfillment: {
        Args: { p_fulfillment: Json; p_order_id: string; p_shipment_id?: string; p_shop: string };
        Returns: undefined;
      };
      apply_order: { Args: { p_now: string; p_order: Json; p_shop: string }; Returns: string };
      apply_webhook: {
        Args: {
          p_event: Omit<
            Database["public"]["Tables"]["webhook_events"]["Row"],
            Database["public"]["Tables"]["webhook_events"]["ComputedFields"]
          >;
          p_now: string;
        };
        Returns: Record<string, unknown>;
      };
      apply_webhooks: { Args: { p_limit: number; p_now: string }; Returns: Json };
      attempts_of: { Args: { p_shipment_id: string; p_shop: string }; Returns: Json };
      begin_amendment: {
        Args: { p_order_id: string; p_send: Json; p_shop: string; p_token: string };
        Returns: boolean;
      };
      begin_attempt: {
        Args: { p_attempt: Json; p_order_id: string; p_shop: string; p_token: string };
        Returns: boolean;
      };
      begin_remedy: { Args: { p_id: string; p_now: string; p_remedy: Json; p_shop: string }; Returns: Json };
      begin_scheduled_run: { Args: { p_now: string }; Returns: number };
      blocked_groups: { Args: { p_examples: number; p_hold: string; p_reason: string; p_shop: string }; Returns: Json };
      blocked_work: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      cancel_shipment: {
        Args: { p_by: string; p_now: string; p_shipment_id: string; p_shop: string };
        Returns: string;
      };
      change_settings: {
        Args: { p_by: string; p_defaults: Json; p_now: string; p_patch: Json; p_shop: string };
        Returns: Json;
      };
      claim_due_orders: {
        Args: { p_kind: string; p_lease_seconds: number; p_limit: number; p_now: string; p_shop: string };
        Returns: Json[];
      };
      claim_import: { Args: { p_lease_seconds: number; p_now: string }; Returns: Json };
      claim_order: {
        Args: { p_lease_seconds: number; p_now: string; p_order_id: string; p_shop: string };
        Returns: Json[];
      };
      claim_reconciliation: {
        Args: { p_next: string; p_now: string };
        Returns: {
          reconciled_until: string;
          shop: string;
        }[];
      };
      claim_stock: {
        Args: { p_limit: number; p_next: string; p_now: string };
        Returns: {
          inventory_item_ids: string[];
          line_item_ids: string[];
          shop: string;
        }[];
      };
      claim_stores: {
        Args: { p_limit: number; p_next: string; p_now: string };
        Returns: {
          shop: string;
        }[];
      };
      confirm_import: {
        Args: {
          p_by: string;
          p_import_id: string;
          p_notify_customer: boolean;
          p_now: string;
          p_shop: string;
          p_with_warnings: boolean;
        };
        Returns: string;
      };
      connect_shop: { Args: { p_now: string; p_scopes: string[]; p_shop: string }; Returns: undefined };
      correct_shipment: { Args: { p_by: string; p_correction: Json; p_now: string; p_shop: string }; Returns: Json };
      correct_shipments: { Args: { p_by: string; p_corrections: Json; p_now: string; p_shop: string }; Returns: Json };
      create_import: { Args: { p_import: Json; p_now: string; p_shop: string }; Returns: string };
      database_time: { Args: Record<PropertyKey, never>; Returns: string };
      delete_order_view: { Args: { p_id: string; p_now: string; p_shop: string }; Returns: undefined };
      discard_import: { Args: { p_import_id: string; p_shop: string }; Returns: boolean };
      disconnect_shop: { Args: { p_at?: string; p_now: string; p_shop: string }; Returns: boolean };
      dismiss_amendment: { Args: { p_by: string; p_id: string; p_now: string; p_shop: string }; Returns: boolean };
      doubt_scopes: { Args: { p_now: string; p_shop: string }; Returns: undefined };
      due_shops: { Args: { p_kind: string; p_limit: number; p_now: string }; Returns: string[] };
      extend_leases: { Args: { p_lease_seconds: number; p_now: string; p_tokens: string[] }; Returns: string[] };
      find_order: { Args: { p_order: string; p_shop: string }; Returns: string };
      finish_reading: {
        Args: { p_fingerprints: string[]; p_import_id: string; p_mapping: Json; p_now: string; p_shop: string };
        Returns: undefined;
      };
      finish_reconciliation: { Args: { p_due_at: string; p_shop: string; p_until: string }; Returns: undefined };
      finish_remedy: {
        Args: { p_about: Json; p_id: string; p_message: string; p_now: string; p_outcome: string; p_shop: string };
        Returns: undefined;
      };
      finish_scheduled_run: { Args: { p_counts: Json; p_id: number; p_now: string }; Returns: undefined };
      fulfillment_orders_of: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      has_all_fulfillment_orders: {
        Args: {
          p_look: Omit<
            Database["public"]["Tables"]["fo_observations"]["Row"],
            Database["public"]["Tables"]["fo_observations"]["ComputedFields"]
          >;
        };
        Returns: boolean;
      };
      holds_lease: { Args: { p_order_id: string; p_shop: string; p_token: string }; Returns: boolean };
      home_summary: { Args: { p_now: string; p_shop: string }; Returns: Json };
      import_batch: { Args: { p_import_id: string; p_limit: number; p_shop: string }; Returns: Json };
      import_detail: {
        Args: {
          p_after: number;
          p_before: number;
          p_import_id: string;
          p_limit: number;
          p_outcomes: string[];
          p_shop: string;
        };
        Returns: Json;
      };
      import_summary: {
        Args: {
          p_import: Omit<
            Database["public"]["Tables"]["imports"]["Row"],
            Database["public"]["Tables"]["imports"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      is_being_undone: { Args: { p_shipment_id: string; p_shop: string }; Returns: boolean };
      is_blocked_work: {
        Args: {
          p_one: Omit<
            Database["public"]["Tables"]["fulfillment_orders"]["Row"],
            Database["public"]["Tables"]["fulfillment_orders"]["ComputedFields"]
          >;
        };
        Returns: boolean;
      };
      is_our_tracking: {
        Args: { p_company: string; p_fulfillment_id: string; p_numbers: string[]; p_shop: string };
        Returns: boolean;
      };
      lease_orders: {
        Args: { p_lease_seconds: number; p_now: string; p_order_ids: string[]; p_shop: string };
        Returns: Json[];
      };
      line_state: {
        Args: {
          p_current: number;
          p_fulfilled: number;
          p_has_problem: boolean;
          p_order_cancelled: boolean;
          p_registered: number;
          p_routing: string;
        };
        Returns: string;
      };
      lines_of: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      lines_to_ship: { Args: { p_after: Json; p_limit: number; p_order_ids: string[]; p_shop: string }; Returns: Json };
      list_order_views: { Args: { p_shop: string }; Returns: Json };
      longest_terms: { Args: { p_terms: string[] }; Returns: string[] };
      mark_order_deleted: { Args: { p_now: string; p_order_id: string; p_shop: string }; Returns: undefined };
      mark_policy_checked: { Args: { p_order_ids: string[]; p_shop: string }; Returns: undefined };
      may_be_on_shopify: {
        Args: {
          p_now: string;
          p_order: Omit<
            Database["public"]["Tables"]["orders"]["Row"],
            Database["public"]["Tables"]["orders"]["ComputedFields"]
          >;
          p_shipment_id: string;
        };
        Returns: boolean;
      };
      metrics_snapshot: { Args: { p_now: string }; Returns: Json };
      note_change_elsewhere: {
        Args: {
          p_at: string;
          p_company: string;
          p_known: Omit<
            Database["public"]["Tables"]["fulfillments"]["Row"],
            Database["public"]["Tables"]["fulfillments"]["ComputedFields"]
          >;
          p_numbers: string[];
          p_status: string;
        };
        Returns: undefined;
      };
      order_counts: { Args: { p_most: number; p_shop: string }; Returns: Json };
      order_detail: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      order_facet_values: { Args: { p_most: number; p_shop: string }; Returns: Json };
      order_fingerprint: { Args: { p_order_id: string; p_shop: string }; Returns: string };
      order_histories: { Args: { p_limit: number; p_shop: string; p_since: string }; Returns: Json };
      order_history: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      order_key: { Args: { p_name: string }; Returns: string };
      order_parts: {
        Args: {
          p_order: Omit<
            Database["public"]["Tables"]["orders"]["Row"],
            Database["public"]["Tables"]["orders"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      order_row: {
        Args: {
          p_order: Omit<
            Database["public"]["Tables"]["orders"]["Row"],
            Database["public"]["Tables"]["orders"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      orders_by_id: { Args: { p_order_ids: string[]; p_shop: string }; Returns: Json };
      orders_for_import: { Args: { p_keys: string[]; p_shop: string }; Returns: Json };
      orders_page: {
        Args: { p_backwards: boolean; p_cursor: Json; p_limit: number; p_query: Json; p_shop: string };
        Returns: Json;
      };
      page_of: {
        Args: { p_backwards: boolean; p_cursor: Json; p_limit: number; p_name: string; p_rows: Json };
        Returns: Json;
      };
      parcels_of: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      partial_shipments_page: {
        Args: {
          p_backwards: boolean;
          p_cursor: Json;
          p_from: string;
          p_limit: number;
          p_shop: string;
          p_time_zone: string;
          p_to: string;
          p_view: string;
        };
        Returns: Json;
      };
      pause_shop: { Args: { p_reason: string; p_shop: string; p_until: string }; Returns: undefined };
      policy_orders: {
        Args: { p_holds: string[]; p_kinds: string[]; p_limit: number; p_only_new: boolean; p_shop: string };
        Returns: Json;
      };
      policy_tries: { Args: { p_order_id: string; p_shop: string }; Returns: Json };
      postpone_look: {
        Args: { p_next: string; p_order_id: string; p_shop: string; p_token: string };
        Returns: boolean;
      };
      products_of: { Args: { p_lines: Json }; Returns: Json };
      prune_history: { Args: { p_limit: number; p_now: string }; Returns: undefined };
      prune_imports: { Args: { p_now: string }; Returns: number };
      readiness: { Args: Record<PropertyKey, never>; Returns: Json };
      recent_imports: { Args: { p_limit: number; p_shop: string }; Returns: Json };
      recheck_stock: { Args: { p_now: string; p_shop: string }; Returns: undefined };
      reconcile_orders: { Args: { p_now: string; p_orders: Json; p_shop: string }; Returns: number };
      record_amendment: {
        Args: { p_now: string; p_order_id: string; p_outcome: Json; p_shop: string; p_token: string };
        Returns: boolean;
      };
      record_locations: {
        Args: { p_locations: Json; p_next: string; p_now: string; p_shop: string };
        Returns: undefined;
      };
      record_look: {
        Args: { p_look: Json; p_now: string; p_order_id: string; p_shop: string; p_token: string };
        Returns: boolean;
      };
      record_outcome: {
        Args: { p_now: string; p_order_id: string; p_outcome: Json; p_shop: string; p_token: string };
        Returns: boolean;
      };
      record_stock: {
        Args: { p_items: Json; p_lines: Json; p_next: string; p_now: string; p_shop: string };
        Returns: undefined;
      };
      record_unseen: {
        Args: {
          p_detail: Json;
          p_now: string;
          p_order_id: string;
          p_reason: string;
          p_routing: string;
          p_shop: string;
          p_token: string;
        };
        Returns: boolean;
      };
      refresh_order: { Args: { p_now: string; p_order_id: string; p_shop: string }; Returns: undefined };
      register_import_batch: {
        Args: {
          p_import_id: string;
          p_lease_seconds: number;
          p_lease_token: string;
          p_now: string;
          p_registrations: Json;
          p_shop: string;
        };
        Returns: boolean;
      };
      register_shipments: { Args: { p_now: string; p_registration: Json; p_shop: string }; Returns: Json };
      registered_shipments: {
        Args: { p_shop: string; p_since: string; p_until: string };
        Returns: {
          id: string;
          location: string;
          registered_at: string;
          synced_at: string;
          to_registration: number;
          to_shopify: number;
          vendors: string[];
        }[];
      };
      registration_lines: {
        Args: { p_registration: Json };
        Returns: {
          index: number;
          line_item_id: string;
          quantity: number;
        }[];
      };
      registrations_of_line: { Args: { p_line_item_id: string; p_shop: string }; Returns: Json };
      release_import: { Args: { p_import_id: string; p_lease_token: string; p_shop: string }; Returns: undefined };
      release_order: { Args: { p_now: string; p_order_id: string; p_shop: string; p_token: string }; Returns: string };
      replace_amendments: {
        Args: { p_by: string; p_now: string; p_shipment_id: string; p_shop: string };
        Returns: undefined;
      };
      resolve_webhooks: { Args: { p_found: Json; p_now: string; p_shop: string }; Returns: string[] };
      same_set: { Args: { p_a: string[]; p_b: string[] }; Returns: boolean };
      save_order_view: {
        Args: { p_id: string; p_most: number; p_name: string; p_now: string; p_query: string; p_shop: string };
        Returns: Json;
      };
      screen_basis: { Args: { p_shop: string }; Returns: Json };
      search_form: { Args: { p_text: string }; Returns: string };
      search_terms: { Args: { p_text: string }; Returns: string[] };
      service_report: {
        Args: { p_from: string; p_now: string; p_shop: string; p_time_zone: string; p_to: string };
        Returns: Json;
      };
      set_granted_scopes: {
        Args: { p_at?: string; p_now: string; p_scopes: string[]; p_shop: string };
        Returns: undefined;
      };
      settings_history: { Args: { p_limit: number; p_shop: string }; Returns: Json };
      shipment_ended: {
        Args: {
          p_shipment: Omit<
            Database["public"]["Tables"]["shipments"]["Row"],
            Database["public"]["Tables"]["shipments"]["ComputedFields"]
          >;
        };
        Returns: boolean;
      };
      shipment_row: {
        Args: {
          p_shipment: Omit<
            Database["public"]["Tables"]["shipments"]["Row"],
            Database["public"]["Tables"]["shipments"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      shipments_by_number: { Args: { p_numbers: string[]; p_shop: string }; Returns: Json };
      shipments_page: {
        Args: { p_backwards: boolean; p_cursor: Json; p_limit: number; p_shop: string; p_view: string };
        Returns: Json;
      };
      shop_version: { Args: { p_shop: string }; Returns: string };
      shops_with_policy: { Args: { p_now: string }; Returns: string[] };
      spread: { Args: { p_seconds: number[] }; Returns: Json };
      stock_at: {
        Args: {
          p_item: Omit<
            Database["public"]["Tables"]["inventory_items"]["Row"],
            Database["public"]["Tables"]["inventory_items"]["ComputedFields"]
          >;
          p_location_id: string;
        };
        Returns: Json;
      };
      stop_shipments: { Args: { p_order_id: string; p_reason: string; p_shop: string }; Returns: undefined };
      store_facts: { Args: { p_limit: number; p_now: string; p_shop: string; p_since: string }; Returns: Json };
      store_webhooks: { Args: { p_deliveries: Json; p_now: string }; Returns: Json };
      take_first_statistics: { Args: Record<PropertyKey, never>; Returns: undefined };
      take_from_fulfillment_orders: { Args: { p_order_id: string; p_sent: Json; p_shop: string }; Returns: undefined };
      tracking_numbers_in_use: { Args: { p_numbers: string[]; p_shop: string }; Returns: Json };
      undo_shipment: {
        Args: { p_by: string; p_id: string; p_now: string; p_shipment_id: string; p_shop: string };
        Returns: Json;
      };
      visit_of: {
        Args: {
          p_now: string;
          p_order: Omit<
            Database["public"]["Tables"]["orders"]["Row"],
            Database["public"]["Tables"]["orders"]["ComputedFields"]
          >;
        };
        Returns: Json;
      };
      wake_failed: { Args: { p_now: string; p_shop: string }; Returns: undefined };
      wake_order: { Args: { p_now: string; p_order_id: string; p_shop: string }; Returns: number };
      webhooks_to_resolve: {
        Args: { p_limit: number; p_now: string };
        Returns: {
          fulfillment_order_ids: string[];
          shop: string;
        }[];
      };
    };
    Enums: {
      [_ in never]: never;
    };
    CompositeTypes: {
      [_ in never]: never;
    };
  };
};

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">;

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "public">];

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    keyof (DefaultSchema["Tables"] & DefaultSchema["Views"]) | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R;
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] & DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R;
      }
      ? R
      : never
    : never;

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I;
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I;
      }
      ? I
      : never
    : never;

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"] | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U;
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U;
      }
      ? U
      : never
    : never;

export type Enums<
  DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"] | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never;

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    keyof DefaultSchema["CompositeTypes"] | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals;
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never;

export const Constants = {
  public: {
    Enums: {},
  },
} as const;
